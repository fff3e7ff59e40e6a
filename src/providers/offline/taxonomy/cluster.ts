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

/** A new category needs two summaries, and this share of the minibatch: fewer are a coincidence. */
const LEAST_SHARE = 0.015;

/**
 * Rows and summaries are clustered alike, a row standing for many summaries: so a minibatch can confirm, merge or split
 * old categories and open new ones. A row that shares no word with the minibatch stays as it is; a summary that shares
 * none is left out. There is always one group at least.
 *
 * @param most - Most groups.
 */
export function cluster({ rows, summaries }: Evidence, most: number): Clustering {
  const items = [...rows, ...summaries];
  const points = latentSpace(items.map(bagOf), most).flatMap((vector, index) => {
    const item = items[index];
    return item === undefined ? [] : [{ item, vector }];
  });
  const placed = points.filter(({ vector }) => !isZero(vector));
  const lonely = points.filter(({ item, vector }) => item.row !== null && isZero(vector));
  const vectors = placed.map(({ vector }) => vector);
  const weights = placed.map(({ item }) => item.weight);
  const { cluster: of, silhouette } = partition(
    vectors,
    weights,
    Math.max(1, most - lonely.length),
  );
  const found = meanDirections(vectors, weights, of).map((centre, number): Group => {
    const members = placed
      .filter((_, index) => of[index] === number)
      .sort((a, b) => dot(b.vector, centre) - dot(a.vector, centre))
      .map(({ item }) => item);
    return {
      rows: members.filter(({ row }) => row !== null),
      summaries: members.filter(({ row }) => row === null),
    };
  });
  const least = Math.max(2, LEAST_SHARE * summaries.length);
  const firm = found.filter((group) => group.rows.length > 0 || group.summaries.length >= least);
  const groups = [
    ...(firm.length > 0 ? firm : found),
    ...lonely.map(({ item }) => ({ rows: [item], summaries: [] })),
  ].slice(0, most);
  return { groups: groups.length > 0 ? groups : [{ rows: [], summaries }], silhouette };
}
