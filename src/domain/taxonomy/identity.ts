/** Which categories of a revised table are those of the version before: their ids are kept, new ones get new ids. */
import type { CategoryRow } from '../../contracts/models.js';
import type { Category } from '../../contracts/taxonomy.js';
import { traceLineage } from '../lineage/index.js';

/** The table as a model sees it: ordinals instead of our ids. */
export function toRows(categories: readonly Category[]): CategoryRow[] {
  return categories.map(({ name, description }, index) => ({
    id: String(index + 1),
    name,
    description,
  }));
}

/**
 * Carries ids from the version before, by names alone: nothing is labelled yet. A category goes on when its name is the
 * same, or when the model gave it the old ordinal and the two are alike: a model's ids alone are not trusted.
 *
 * @param rows - Their ids are ordinals of the version before, or anything else; the first that has one claims it.
 * @param usedIds - Ids of all versions of the run; none of them is ever given to another category.
 */
export function carryIds(
  rows: readonly CategoryRow[],
  {
    previous,
    usedIds,
  }: { readonly previous: readonly Category[]; readonly usedIds: Iterable<string> },
): Category[] {
  const unclaimed = new Map(previous.map(({ id }, index) => [String(index + 1), id]));
  const fresh = rows.map((row, index) => {
    const claimed = unclaimed.get(row.id);
    unclaimed.delete(row.id);
    // What claims to be no old category must not be taken for one.
    return { ...row, id: claimed ?? `new row ${index}` };
  });
  return [...traceLineage({ old: previous, fresh, usedIds }).categories];
}
