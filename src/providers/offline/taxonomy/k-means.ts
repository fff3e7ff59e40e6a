/** Spherical k-means (Dhillon and Modha 2001) from a given partition. */
import { dot, unit, type Vectors } from './vectors.js';

const MOST_ROUNDS = 30;

/** Moves every vector to the cluster whose mean direction is closest, until none moves. Clusters may become empty. */
export function refine(
  vectors: Vectors,
  weights: readonly number[],
  start: readonly number[],
): number[] {
  let cluster = [...start];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const centres = meanDirections(vectors, weights, cluster);
    const next = vectors.map((vector, index) => nearest(vector, centres, cluster[index] ?? 0));
    const settled = next.every((of, index) => of === cluster[index]);
    cluster = next;
    if (settled) break;
  }
  return cluster;
}

/** The unit vector of each cluster's weighted sum. */
export function meanDirections(
  vectors: Vectors,
  weights: readonly number[],
  cluster: readonly number[],
): Float64Array[] {
  const dimensions = vectors[0]?.length ?? 0;
  const k = cluster.reduce((most, of) => Math.max(most, of + 1), 0);
  const sums = Array.from({ length: k }, () => new Float64Array(dimensions));
  for (const [index, vector] of vectors.entries()) {
    const sum = sums[cluster[index] ?? 0];
    if (sum === undefined) continue;
    const weight = weights[index] ?? 1;
    for (let d = 0; d < dimensions; d += 1) sum[d] = (sum[d] ?? 0) + weight * (vector[d] ?? 0);
  }
  return sums.map(unit);
}

/** A tie keeps the vector where it is. */
function nearest(vector: Float64Array, centres: readonly Float64Array[], current: number): number {
  let best = current;
  let highest = dot(vector, centres[current] ?? new Float64Array(vector.length));
  for (const [index, centre] of centres.entries()) {
    const similarity = dot(vector, centre);
    if (similarity > highest + 1e-12) [best, highest] = [index, similarity];
  }
  return best;
}
