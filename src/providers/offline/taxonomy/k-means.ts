/** Spherical k-means (Dhillon and Modha 2001) from a given partition. */
import { dot, unit, type Vectors } from './space.js';

const MOST_ROUNDS = 30;

/** Moves every vector to the cluster whose mean direction is closest, until none moves. Clusters may become empty. */
export function refine(vectors: Vectors, weights: readonly number[], start: readonly number[], k: number): number[] {
  let cluster = [...start];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const centres = meanDirections(vectors, weights, cluster, k);
    const next = vectors.map((vector, index) => nearest(vector, centres, cluster[index] ?? 0));
    const settled = next.every((of, index) => of === cluster[index]);
    cluster = next;
    if (settled) break;
  }
  return cluster;
}

export function meanDirections(
  vectors: Vectors,
  weights: readonly number[],
  cluster: readonly number[],
  k: number,
): Float64Array[] {
  const dimensions = vectors[0]?.length ?? 0;
  const sums = Array.from({ length: k }, () => new Float64Array(dimensions));
  for (const [index, vector] of vectors.entries()) {
    const sum = sums[cluster[index] ?? 0];
    if (sum === undefined) continue;
    const weight = weights[index] ?? 1;
    for (let d = 0; d < dimensions; d += 1) sum[d] = (sum[d] ?? 0) + weight * (vector[d] ?? 0);
  }
  return sums.map(unit);
}

/** Ties keep the cluster a vector is in. */
function nearest(vector: Float64Array, centres: readonly Float64Array[], current: number): number {
  let best = current;
  let highest = dot(vector, centres[current] ?? vector.map(() => 0));
  for (const [index, centre] of centres.entries()) {
    const similarity = dot(vector, centre);
    if (similarity > highest + 1e-12) [best, highest] = [index, similarity];
  }
  return best;
}
