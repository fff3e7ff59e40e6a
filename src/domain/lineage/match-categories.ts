/**
 * Which new categories continue which old ones: by the documents that are labelled under both versions, and by names
 * where these say nothing. In the manner of MONIC (Spiliopoulou et al. 2006, "MONIC: modeling and monitoring cluster
 * transitions"), which calls it survival when more than half of a cluster is found again in one.
 */
import type { LineageEvidence } from '../../contracts/lineage.js';
import type { Category } from '../../contracts/taxonomy.js';
import { categoryKey } from '../taxonomy/category-key.js';
import { Groups } from './groups.js';
import { likenessAmong } from './likeness.js';
import type { Overlap } from './overlap.js';

/** Documents below which a category's flows say nothing: of 5, more than half are 3, which noise alone hardly gathers. */
const ENOUGH_DOCUMENTS = 5;
/** Share of both categories' documents from which they belong together, where neither has more than half of the other. */
const NOTABLE_SHARE = 1 / 3;
/** A category goes on under another name where its largest part is this many times the next. */
const DOMINANCE = 2;
/** Two that have enough documents and share less than this of either's are not the same, whatever their names say. */
const CONTRADICTING_SHARE = 0.1;
/**
 * Likeness from which a model's own word that a category goes on is believed. Of pairs of the 77 intents of banking77,
 * which are all about the same bank, 4 % are so alike; of an honest table's pairs hardly any.
 */
const CLAIMED_LIKENESS = 0.25;
/** Likeness from which two are the same though the model did not say so; 0.2 % of the pairs of banking77. */
const UNCLAIMED_LIKENESS = 0.7;

export interface Match {
  /** Positions in the old table. */
  readonly from: readonly number[];
  /** Positions in the new table. */
  readonly to: readonly number[];
  /** The old category that goes on, and as which; null when none does. */
  readonly goesOn: { readonly from: number; readonly to: number } | null;
  readonly basis: LineageEvidence['basis'];
}

export interface MatchOptions {
  readonly old: readonly Category[];
  /** Their ids are claims: an id of the old table says that the model means that category. */
  readonly fresh: readonly Category[];
  readonly overlap: Overlap;
}

type Pair = readonly [from: number, to: number];

/** Each position of either table is in exactly one match. The order of the tables makes no difference to who matches. */
export function matchCategories(options: MatchOptions): Match[] {
  const { old, fresh, overlap } = options;
  const groups = new Groups(old.length, fresh.length);
  const goingOn = new Map<number, number>();
  const basis = new Map<number, 'documents' | 'names'>();
  const goOn = ([from, to]: Pair, reason: 'documents' | 'names') => {
    goingOn.set(from, to);
    basis.set(from, reason);
    groups.join(from, to);
  };
  const isFree = ([from, to]: Pair) => !goingOn.has(from) && ![...goingOn.values()].includes(to);
  const pairs = old.flatMap((_, from) => fresh.map((_, to): Pair => [from, to]));

  for (const pair of pairs) {
    const said = saysName(options, pair);
    if (said !== null && isFree(pair)) goOn(pair, said);
  }
  for (const pair of pairs)
    if (isFree(pair) && isSame(overlap, pair, pairs)) goOn(pair, 'documents');
  for (const [from, to] of partsOf(options, goingOn)) groups.join(from, to);
  for (const pair of alikePairs(options)) {
    const fits = isFree(pair) && groups.isPairOrAlone(...pair) && !contradict(overlap, pair);
    if (fits) goOn(pair, 'names');
  }
  return groups.list().map(({ from, to }): Match => {
    const first = from.find((member) => goingOn.has(member));
    if (from.length === 0 || to.length === 0) return { from, to, goesOn: null, basis: 'nothing' };
    if (first === undefined) return { from, to, goesOn: null, basis: 'documents' };
    const only = from.length === 1 && to.length === 1;
    const goesOn = { from: first, to: goingOn.get(first) ?? -1 };
    return { from, to, goesOn, basis: only ? (basis.get(first) ?? 'names') : 'documents' };
  });
}

/** Under the same name goes on what has most of its documents there, or too few to say. */
function saysName(
  { old, fresh, overlap }: MatchOptions,
  [from, to]: Pair,
): 'documents' | 'names' | null {
  if (key(old[from]) !== key(fresh[to])) return null;
  if (overlap.before(from) < ENOUGH_DOCUMENTS) return 'names';
  return mostGo(overlap, [from, to]) ? 'documents' : null;
}

/** Under another name goes on what has more than half of the other's documents both ways, and no part that comes near. */
function isSame(overlap: Overlap, pair: Pair, pairs: readonly Pair[]): boolean {
  if (!mostGo(overlap, pair) || !mostCome(overlap, pair)) return false;
  const [from, to] = pair;
  return pairs
    .filter((other) => (other[0] === from) !== (other[1] === to))
    .filter(
      (other) => mostGo(overlap, other) || mostCome(overlap, other) || isNotable(overlap, other),
    )
    .every((other) => overlap.both(from, to) >= DOMINANCE * overlap.both(...other));
}

/** Where what does not go on went to, and where what is new came from. */
function partsOf(
  { old, fresh, overlap }: MatchOptions,
  goingOn: ReadonlyMap<number, number>,
): Pair[] {
  const went = [...old.keys()].filter((from) => !goingOn.has(from));
  const taken = new Set(goingOn.values());
  const came = [...fresh.keys()].filter((to) => !taken.has(to));
  const forward = went.flatMap((from) =>
    [...fresh.keys()].map((to): Pair => [from, to]).filter((pair) => mostGo(overlap, pair)),
  );
  const backward = came.flatMap((to) =>
    [...old.keys()].map((from): Pair => [from, to]).filter((pair) => mostCome(overlap, pair)),
  );
  const isOpen = (at: number, side: 0 | 1, found: readonly Pair[]) =>
    !found.some((pair) => pair[side] === at);
  const spread = went
    .filter((from) => isOpen(from, 0, forward))
    .flatMap((from) => came.filter((to) => isOpen(to, 1, backward)).map((to): Pair => [from, to]))
    .filter((pair) => isNotable(overlap, pair));
  return [...forward, ...backward, ...spread];
}

function mostGo(overlap: Overlap, [from, to]: Pair): boolean {
  const before = overlap.before(from);
  return before >= ENOUGH_DOCUMENTS && overlap.both(from, to) > before / 2;
}

function mostCome(overlap: Overlap, [from, to]: Pair): boolean {
  const after = overlap.after(to);
  return after >= ENOUGH_DOCUMENTS && overlap.both(from, to) > after / 2;
}

function isNotable(overlap: Overlap, pair: Pair): boolean {
  const [before, after] = [overlap.before(pair[0]), overlap.after(pair[1])];
  return isKnown(overlap, pair) && overlap.both(...pair) > NOTABLE_SHARE * Math.max(before, after);
}

/** Pairs that may be the same by name, the surest first: equal names, then claims, then the alike. */
function alikePairs({ old, fresh }: MatchOptions): Pair[] {
  const likeness = likenessAmong([...old, ...fresh]);
  return old
    .flatMap((one, from) =>
      fresh.flatMap((other, to) => {
        const order = `${key(one)}\n${key(other)}`;
        const pair: Pair = [from, to];
        if (key(one) === key(other)) return [{ pair, rank: 4, order }];
        const { name, text } = likeness(one, other);
        const alike = Math.max(name, text);
        if (one.id === other.id && alike >= CLAIMED_LIKENESS)
          return [{ pair, rank: 2 + alike, order }];
        return alike >= UNCLAIMED_LIKENESS ? [{ pair, rank: alike, order }] : [];
      }),
    )
    .sort((a, b) => b.rank - a.rank || (a.order < b.order ? -1 : 1))
    .map(({ pair }) => pair);
}

function isKnown(overlap: Overlap, [from, to]: Pair): boolean {
  return Math.min(overlap.before(from), overlap.after(to)) >= ENOUGH_DOCUMENTS;
}

function contradict(overlap: Overlap, pair: Pair): boolean {
  const fewer = Math.min(overlap.before(pair[0]), overlap.after(pair[1]));
  return isKnown(overlap, pair) && overlap.both(...pair) < CONTRADICTING_SHARE * fewer;
}

function key(category: Category | undefined): string {
  return categoryKey(category?.name ?? '');
}
