/** The lineage of a taxonomy version: what became of each category of the one before, and the ids that go on. */
import type { LineageEntry, LineageKind, MovedLabels } from '../../contracts/lineage.js';
import type { Category } from '../../contracts/taxonomy.js';
import { categoryKey } from '../taxonomy/category-key.js';
import { freshIds } from '../taxonomy/fresh-ids.js';
import { evidenceOf } from './evidence.js';
import { matchCategories, type Match } from './match-categories.js';
import { Overlap, type TwiceLabelled } from './overlap.js';

export interface CompareOptions {
  /** Ids unique. */
  readonly old: readonly Category[];
  /** Ids unique; an id of the old table is the claim to be that category, which is checked. */
  readonly fresh: readonly Category[];
  /** Documents that are labelled under both, if there are any; `after` with the ids of `fresh`. */
  readonly labels?: Iterable<TwiceLabelled>;
}

export interface ComparedTaxonomies {
  /** In the ids of both tables as they are. */
  readonly entries: readonly LineageEntry[];
  readonly moved: MovedLabels;
  /** The old id of each new category that goes on, by the new category's id as it is in `fresh`. */
  readonly goesOn: ReadonlyMap<string, string>;
}

export interface TracedLineage {
  /** The new version with ids that can be trusted, in the order given. */
  readonly categories: readonly Category[];
  /** In the ids of `categories`. */
  readonly entries: readonly LineageEntry[];
  readonly moved: MovedLabels;
  /** What became of the ids that were given: the id in `categories` by that in `fresh`. */
  readonly idOf: ReadonlyMap<string, string>;
}

/**
 * Compares two versions whose ids stay as they are, for looking at.
 *
 * @throws RangeError when an id is there twice, or a label is no category of its version.
 */
export function compareTaxonomies(options: CompareOptions): ComparedTaxonomies {
  const { old, fresh, matches, overlap } = match(options);
  return {
    ...describe({ old, fresh, matches, overlap }),
    goesOn: new Map(
      matches.flatMap(({ goesOn }) => {
        const [one, other] = [old[goesOn?.from ?? -1], fresh[goesOn?.to ?? -1]];
        return one && other ? [[other.id, one.id] as const] : [];
      }),
    ),
  };
}

/**
 * Gives a new version the ids it should have. A category keeps its id when its documents say that it goes on or, where
 * they say nothing, its name does; all others get an id that was never used.
 *
 * @param options.usedIds - Every id that a category of this lineage ever had, in any version.
 * @throws RangeError as `compareTaxonomies`.
 */
export function traceLineage(
  options: CompareOptions & { readonly usedIds: Iterable<string> },
): TracedLineage {
  const { old, fresh, matches, overlap } = match(options);
  const ids = new Map<number, string>();
  for (const { goesOn } of matches) {
    const kept = old[goesOn?.from ?? -1];
    if (goesOn && kept) ids.set(goesOn.to, kept.id);
  }
  const next = freshIds([...options.usedIds, ...old.map(({ id }) => id)]);
  const categories = fresh.map(({ name, description }, at) => ({
    id: ids.get(at) ?? next(),
    name,
    description,
  }));
  return {
    categories,
    ...describe({ old, fresh: categories, matches, overlap }),
    idOf: new Map(fresh.map(({ id }, at) => [id, categories[at]?.id ?? id])),
  };
}

function match({ old, fresh, labels = [] }: CompareOptions) {
  for (const [which, table] of [
    ['old', old],
    ['new', fresh],
  ] as const) {
    const twice = table.find(({ id }, at) => table.findIndex((other) => other.id === id) !== at);
    if (twice)
      throw new RangeError(`the ${which} taxonomy has two categories with the id "${twice.id}"`);
  }
  const overlap = new Overlap(old, fresh, labels);
  return { old, fresh, overlap, matches: matchCategories({ old, fresh, overlap }) };
}

interface Described {
  readonly old: readonly Category[];
  readonly fresh: readonly Category[];
  readonly matches: readonly Match[];
  readonly overlap: Overlap;
}

function describe({ old, fresh, matches, overlap }: Described) {
  const stays = (from: number, to: number) =>
    matches.some(({ goesOn }) => goesOn?.from === from && goesOn.to === to);
  const sameEntry = (from: number, to: number) =>
    matches.some((one) => one.from.includes(from) && one.to.includes(to));
  const idsIn = (table: readonly Category[], positions: readonly number[]) =>
    positions.flatMap((at) => table[at]?.id ?? []);
  const entries = matches.flatMap(separate).map((one): LineageEntry => ({
    kind: kindOf(one, old, fresh),
    from: idsIn(old, one.from),
    to: idsIn(fresh, one.to),
    evidence: evidenceOf(one, { old, fresh, overlap, stays }),
  }));
  return { entries, moved: overlap.moved(stays, sameEntry) };
}

/** One that became another which is not the same is two entries: the one retired, the other was added. */
function separate(one: Match): Match[] {
  const { from, to, goesOn } = one;
  if (goesOn !== null || from.length !== 1 || to.length !== 1) return [one];
  return [
    { from, to: [], goesOn: null, basis: 'nothing' },
    { from: [], to, goesOn: null, basis: 'nothing' },
  ];
}

function kindOf(
  { from, to }: Match,
  old: readonly Category[],
  fresh: readonly Category[],
): LineageKind {
  const [one, other] = [old[from[0] ?? -1], fresh[to[0] ?? -1]];
  if (one === undefined) return 'added';
  if (other === undefined) return 'retired';
  if (from.length === 1 && to.length === 1) {
    return categoryKey(one.name) === categoryKey(other.name) ? 'kept' : 'renamed';
  }
  return to.length > from.length ? 'split' : 'merged';
}
