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

/** Texts for each dimension of the latent space: with fewer, it holds their accidents too. */
const TEXTS_PER_DIMENSION = 8;

/** Share of a row's words, by prominence, that the minibatch must hold to judge the row. */
const LEAST_SEEN = 0.6;

/** A new category needs two summaries, and this share of the minibatch: fewer are a coincidence. */
const LEAST_SHARE = 0.015;

/**
 * Rows and summaries are clustered alike, a row standing for many summaries: so a minibatch can confirm, merge or split
 * old categories and open new ones. A row whose words the minibatch hardly holds stays as it is; a summary that shares
 * no word is left out. There is always one group at least.
 *
 * @param most - Most groups.
 */
export function cluster({ rows, summaries }: Evidence, most: number): Clustering {
  const items = [...rows, ...summaries];
  const seen = new Set(summaries.flatMap(({ stems }) => [...stems.keys()]));
  const points = latentSpace(items.map(bagOf), dimensionsFor(items.length, most)).flatMap(
    (vector, index) => {
      const item = items[index];
      return item === undefined ? [] : [{ item, vector }];
    },
  );
  const isPlaced = ({ item, vector }: (typeof points)[number]) =>
    !isZero(vector) && (item.row === null || isSeen(item, seen));
  const placed = points.filter(isPlaced);
  const lonely = points.filter((point) => point.item.row !== null && !isPlaced(point));
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

/** Whether the minibatch can say anything about a row: it holds most of its words, the prominent ones counting most. */
function isSeen(row: Item, seen: ReadonlySet<string>): boolean {
  let held = 0;
  let total = 0;
  for (const [stem, weight] of bagOf(row)) {
    total += weight;
    if (seen.has(stem)) held += weight;
  }
  return held >= LEAST_SEEN * total;
}

/** As many as categories may be found, which is as many subjects as need be told apart. */
function dimensionsFor(texts: number, most: number): number {
  return Math.max(2, Math.min(most, Math.round(texts / TEXTS_PER_DIMENSION)));
}
