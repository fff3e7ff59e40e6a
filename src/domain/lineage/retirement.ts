/** When a category may retire: after several refreshes in which hardly anything was about it, or by a person. */
import type { LineageEntry } from '../../contracts/lineage.js';
import type { Category } from '../../contracts/taxonomy.js';
import { categoryKey } from '../taxonomy/category-key.js';

/** Share of the documents below which a refresh counts against a category. */
export const RARE_SHARE = 0.001;
/** Refreshes in a row that it takes. */
export const RARE_REFRESHES = 4;

export interface Retirement {
  readonly mayRetire: boolean;
  readonly because: 'rare' | 'person' | null;
  /** The latest refreshes in a row below `RARE_SHARE`. */
  readonly rareRefreshes: number;
}

/**
 * @param shares - The category's share of each refresh's documents, 0–1, oldest first; null where it was not measured,
 * which neither counts nor interrupts.
 * @param byPerson - Somebody said that it is to retire.
 */
export function judgeRetirement({
  shares,
  byPerson = false,
}: {
  readonly shares: readonly (number | null)[];
  readonly byPerson?: boolean;
}): Retirement {
  const measured = shares.filter((share) => share !== null);
  const rareRefreshes =
    measured.length - 1 - measured.findLastIndex((share) => share >= RARE_SHARE);
  const isRare = rareRefreshes >= RARE_REFRESHES;
  return {
    mayRetire: byPerson || isRare,
    because: byPerson ? 'person' : isRare ? 'rare' : null,
    rareRefreshes,
  };
}

export interface HoldBackOptions {
  readonly old: readonly Category[];
  /** As `traceLineage` gave them. */
  readonly categories: readonly Category[];
  readonly entries: readonly LineageEntry[];
  readonly mayRetire: (id: string) => boolean;
}

/**
 * Brings back what the new version left out before its time, at the end of the table, as it was. A category whose name
 * the new version gives to another cannot come back: no two have one name.
 */
export function holdBack({ old, categories, entries, mayRetire }: HoldBackOptions): {
  readonly categories: readonly Category[];
  readonly entries: readonly LineageEntry[];
  /** Ids that were brought back. */
  readonly held: readonly string[];
} {
  const names = new Set(categories.map(({ name }) => categoryKey(name)));
  const held = new Map<string, Category>();
  for (const { kind, from } of entries) {
    const category = old.find(({ id }) => id === from[0]);
    if (kind !== 'retired' || category === undefined) continue;
    if (!mayRetire(category.id) && !names.has(categoryKey(category.name)))
      held.set(category.id, category);
  }
  return {
    categories: [...categories, ...held.values()],
    entries: entries.map((entry): LineageEntry => {
      const [id = ''] = entry.from;
      if (entry.kind !== 'retired' || !held.has(id)) return entry;
      return {
        kind: 'kept',
        from: [id],
        to: [id],
        evidence: { ...entry.evidence, basis: 'rule', nameSimilarity: 1 },
      };
    }),
    held: [...held.keys()],
  };
}
