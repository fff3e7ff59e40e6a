/** Finds the partition of a minibatch that separates well with few clusters. */
import { renumbered, wardPartitions } from './agglomerate.js';
import { refine } from './k-means.js';
import { silhouettes } from './silhouette.js';
import { dot, type Vectors } from './vectors.js';

export interface Partition {
  /** The cluster of each vector, numbered from 0 without gaps. */
  readonly cluster: readonly number[];
  /** Weighted mean over the vectors, −1 to 1. */
  readonly silhouette: number;
  /** Standard error of that mean. */
  readonly error: number;
}

/**
 * For 2 to `most` clusters Ward's partition, refined by k-means; of these, the smallest number of clusters whose mean
 * silhouette is within one standard error of the best (the rule of Breiman et al. 1984 for pruning trees). One cluster
 * when nothing separates.
 *
 * @param vectors - Of length 1.
 * @param weights - How many texts each vector stands for.
 */
export function partition(vectors: Vectors, weights: readonly number[], most: number): Partition {
  const cosine = cosineDistances(vectors);
  // Between vectors of length 1 the squared Euclidean distance is twice the cosine distance.
  const squared = cosine.map((distance) => 2 * distance);
  const candidates = wardPartitions(squared, weights, most).map((start) => {
    const cluster = renumbered(refine(vectors, weights, start));
    return { cluster, ...weightedMean(silhouettes(cosine, weights, cluster), weights) };
  });
  const one = { cluster: vectors.map(() => 0), silhouette: 0, error: 0 };
  const best = candidates.reduce((a, b) => (b.silhouette > a.silhouette ? b : a), one);
  return (
    candidates.find(
      ({ silhouette }) => silhouette > 0 && silhouette >= best.silhouette - best.error,
    ) ?? one
  );
}

/** `1 − cosine` of each pair, n × n. */
function cosineDistances(vectors: Vectors): Float64Array {
  const n = vectors.length;
  const distances = new Float64Array(n * n);
  for (const [i, x] of vectors.entries()) {
    for (const [j, y] of vectors.entries()) {
      if (j >= i) break;
      const distance = Math.max(0, 1 - dot(x, y));
      distances[i * n + j] = distance;
      distances[j * n + i] = distance;
    }
  }
  return distances;
}

function weightedMean(values: readonly number[], weights: readonly number[]) {
  const total = weights.reduce((a, b) => a + b, 0);
  const mean = values.reduce((sum, value, i) => sum + value * (weights[i] ?? 1), 0) / total;
  const squares = values.reduce(
    (sum, value, i) => sum + (weights[i] ?? 1) * (value - mean) ** 2,
    0,
  );
  return { silhouette: mean, error: Math.sqrt(squares) / total };
}
