/** Finds the partition of a minibatch that separates best. */
import { renumbered, wardPartitions } from './agglomerate.js';
import { refine } from './k-means.js';
import { cosineDistances, silhouettes } from './silhouette.js';
import type { Vectors } from './space.js';

export interface Partition {
  /** The cluster of every vector, numbered from 0 without gaps. */
  readonly cluster: readonly number[];
  readonly k: number;
  /** Of every vector, −1 to 1. */
  readonly silhouettes: readonly number[];
  /** Their weighted mean. */
  readonly silhouette: number;
}

/**
 * For every number of clusters up to `most`: Ward's partition, refined by k-means; of those the one with the highest
 * mean silhouette.
 */
export function bestPartition(vectors: Vectors, weights: readonly number[], most: number): Partition {
  const distances = cosineDistances(vectors);
  const ward = wardPartitions(vectors, weights, { least: Math.min(2, vectors.length), most });
  const candidates = [...ward].reverse().map(([k, start]) => judged(distances, weights, renumbered(refine(vectors, weights, start, k))));
  const best = candidates.reduce<Partition | undefined>((a, b) => (a !== undefined && a.silhouette >= b.silhouette ? a : b), undefined);
  if (best === undefined) return judged(distances, weights, vectors.map(() => 0));
  const n=weights.reduce((a,b)=>a+b,0); const v=best.silhouettes.reduce((t,s,i)=>t+weights[i]!*(s-best.silhouette)**2,0)/n;
  const least = best.silhouette - Number(process.env['SE']??1)*Math.sqrt(v/n);
  return candidates.find(({ silhouette }) => silhouette >= least) ?? best;
}

export function judged(distances: Float64Array, weights: readonly number[], cluster: readonly number[]): Partition {
  const k = cluster.length === 0 ? 0 : Math.max(...cluster) + 1;
  const each = silhouettes(distances, weights, cluster, k);
  let total = 0;
  let weight = 0;
  for (const [index, value] of each.entries()) {
    total += value * (weights[index] ?? 1);
    weight += weights[index] ?? 1;
  }
  return { cluster, k, silhouettes: each, silhouette: weight === 0 ? 0 : total / weight };
}
