/** How well a partition separates: silhouettes (Rousseeuw 1987) with the cosine distance. */
import { dot, type Vectors } from './space.js';

/** `distances[i * n + j]`: one minus the cosine. */
export function cosineDistances(vectors: Vectors): Float64Array {
  const n = vectors.length;
  const distances = new Float64Array(n * n);
  for (const [i, x] of vectors.entries()) {
    for (const [j, y] of vectors.entries()) {
      if (j >= i) break;
      const distance = 1 - dot(x, y);
      distances[i * n + j] = distance;
      distances[j * n + i] = distance;
    }
  }
  return distances;
}

/**
 * The silhouette of each vector, −1 to 1: near 1 when its own cluster is much closer than the next; 0 alone in a
 * cluster. A vector of weight w counts as w equal ones.
 */
export function silhouettes(
  distances: Float64Array,
  weights: readonly number[],
  cluster: readonly number[],
  k: number,
): number[] {
  const n = cluster.length;
  const sizes = new Float64Array(k);
  for (const [index, of] of cluster.entries()) sizes[of] = (sizes[of] ?? 0) + (weights[index] ?? 1);
  const toCluster = new Float64Array(k);
  return cluster.map((own, i) => {
    if ((sizes[own] ?? 0) <= 1) return 0;
    toCluster.fill(0);
    for (const [j, of] of cluster.entries()) {
      toCluster[of] = (toCluster[of] ?? 0) + (weights[j] ?? 1) * (distances[i * n + j] ?? 0);
    }
    const inside = (toCluster[own] ?? 0) / ((sizes[own] ?? 1) - 1);
    let outside = Infinity;
    for (const [of, total] of toCluster.entries()) {
      const size = sizes[of] ?? 0;
      if (of !== own && size > 0) outside = Math.min(outside, total / size);
    }
    if (outside === Infinity) return 0;
    return (outside - inside) / Math.max(inside, outside, 1e-12);
  });
}
