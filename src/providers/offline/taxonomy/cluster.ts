/** Sorts a minibatch, and the rows of the table it is added to, into groups: the categories of the next table. */
import { bagOf, type Evidence, type Item } from './evidence.js';
import { meanDirections } from './k-means.js';
import { latentSpace } from './latent-space.js';
import { partition } from './partition.js';
import { dot, isZero } from './vectors.js';

export interface Group {
  /** The rows of the old table in it, the most central first: it continues the first, the others are merged into it. */
  readonly rows: readonly Item[];
  readonly summaries: readonly Item[];
}

export interface Clustering {
  readonly groups: readonly Group[];
  /** Mean silhouette of the groups, −1 to 1. */
  readonly silhouette: number;
}

/** A new category needs at least this many summaries. */
const LEAST_SUMMARIES = 2;

/**
 * Rows and summaries are clustered alike, a row standing for many summaries: so a minibatch can confirm, merge or split
 * old categories and open new ones. A row that shares no word with the minibatch stays as it is; a summary that shares
 * none is left out.
 *
 * @param most - Most groups.
 */
export function cluster({ rows, summaries }: Evidence, most: number): Clustering {
  const items = [...rows, ...summaries];
  const vectors = latentSpace(items.map(bagOf), most);
  const lonely = rows.filter((_, index) => isZero(vectors[index] ?? new Float64Array()));
  const kept = [...items.keys()].filter((index) => !isZero(vectors[index] ?? new Float64Array()));
  const placed = kept.map((index) => items[index] as Item);
  const space = kept.map((index) => vectors[index] as Float64Array);
  const weights = placed.map(({ weight }) => weight);
  const { cluster: of, silhouette } = partition(space, weights, Math.max(1, most - lonely.length));
  const centres = meanDirections(space, weights, of);
  const found = centres.map((centre, number): Group => {
    const members = placed.filter((_, index) => of[index] === number);
    const centrality = new Map(
      placed.map((item, index) => [item, dot(space[index] as Float64Array, centre)]),
    );
    return {
      rows: members
        .filter(({ row }) => row !== null)
        .sort((a, b) => (centrality.get(b) ?? 0) - (centrality.get(a) ?? 0)),
      summaries: members.filter(({ row }) => row === null),
    };
  });
  const firm = found.filter(
    (group) => group.rows.length > 0 || group.summaries.length >= LEAST_SUMMARIES,
  );
  const groups = [
    ...(firm.length > 0 ? firm : found),
    ...lonely.map((row) => ({ rows: [row], summaries: [] })),
  ];
  return { groups: groups.slice(0, most), silhouette };
}
