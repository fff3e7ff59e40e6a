/** Which categories of a revised table are those of the version before: their ids are kept, new ones get new ids. */
import type { CategoryRow } from '../../contracts/models.js';
import type { Category } from '../../contracts/taxonomy.js';
import { categoryKey } from './category-key.js';

/** The table as a model sees it: ordinals instead of our ids. */
export function toRows(categories: readonly Category[]): CategoryRow[] {
  return categories.map(({ name, description }, index) => ({
    id: String(index + 1),
    name,
    description,
  }));
}

/**
 * Carries ids from the version before. A category goes on when its name is the same, or when the model gave it the old
 * ordinal and the two share a word of name or description: a model's ids alone are not trusted.
 *
 * @param usedIds - Ids of all versions of the run; none of them is ever given to another category.
 */
export function carryIds(
  rows: readonly CategoryRow[],
  {
    previous,
    usedIds,
  }: { readonly previous: readonly Category[]; readonly usedIds: Iterable<string> },
): Category[] {
  const ids: (string | undefined)[] = rows.map(() => undefined);
  const free = new Map(previous.map((category, index) => [String(index + 1), category]));
  const claim = (matches: (row: CategoryRow, ordinal: string, category: Category) => boolean) => {
    for (const [index, row] of rows.entries()) {
      if (ids[index] !== undefined) continue;
      for (const [ordinal, category] of free) {
        if (!matches(row, ordinal, category)) continue;
        ids[index] = category.id;
        free.delete(ordinal);
        break;
      }
    }
  };
  claim((row, _ordinal, category) => categoryKey(row.name) === categoryKey(category.name));
  claim((row, ordinal, category) => row.id === ordinal && shareWord(row, category));

  const next = idSequence(usedIds);
  return rows.map(({ name, description }, index) => ({
    id: ids[index] ?? next(),
    name,
    description,
  }));
}

/** Gives `c1`, `c2`, … without those already used. */
function idSequence(usedIds: Iterable<string>): () => string {
  const used = new Set(usedIds);
  let number = used.size;
  return () => {
    let id: string;
    do {
      number += 1;
      id = `c${number}`;
    } while (used.has(id));
    used.add(id);
    return id;
  };
}

function shareWord(row: CategoryRow, category: Category): boolean {
  const old = contentWords(`${category.name} ${category.description}`);
  return [...contentWords(`${row.name} ${row.description}`)].some((word) => old.has(word));
}

function contentWords(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []);
}
