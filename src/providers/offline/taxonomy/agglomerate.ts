/** Ward's agglomerative clustering: deterministic, and one run gives a partition for every number of clusters. */
import { dot, type Vectors } from './space.js';

/**
 * Merges the two clusters whose union adds least to the squared distances within clusters (Ward 1963, by the update
 * of Lance and Williams), until `least` remain. Cubic in the number of vectors: meant for hundreds.
 *
 * @param weights - How many texts each vector stands for.
 * @returns For each number of clusters from `least` to `most`, the cluster of every vector.
 */
export function wardPartitions(
  vectors: Vectors,
  weights: readonly number[],
  { least, most }: { readonly least: number; readonly most: number },
): Map<number, number[]> {
  const n = vectors.length;
  const sizes = [...weights];
  const cluster = Array.from({ length: n }, (_, index) => index);
  const active = new Set(cluster);
  const cost = new Float64Array(n * n);
  const at = (a: number, b: number) => cost[a * n + b] ?? 0;
  const put = (a: number, b: number, value: number) => {
    cost[a * n + b] = value;
    cost[b * n + a] = value;
  };
  for (const [a, x] of vectors.entries()) {
    for (const [b, y] of vectors.entries()) {
      if (b >= a) break;
      const distance = dot(x, x) + dot(y, y) - 2 * dot(x, y);
      const [p, q] = [sizes[a] ?? 1, sizes[b] ?? 1];
      put(a, b, ((p * q) / (p + q)) * distance);
    }
  }
  const partitions = new Map<number, number[]>();
  const record = () => {
    if (active.size <= most && active.size >= least) partitions.set(active.size, renumbered(cluster));
  };
  record();
  while (active.size > Math.max(1, least)) {
    let best: [number, number] = [-1, -1];
    let lowest = Infinity;
    for (const a of active) {
      for (const b of active) {
        if (b >= a) break;
        if (at(a, b) < lowest) [lowest, best] = [at(a, b), [b, a]];
      }
    }
    const [kept, gone] = best;
    const [p, q] = [sizes[kept] ?? 1, sizes[gone] ?? 1];
    for (const other of active) {
      if (other === kept || other === gone) continue;
      const r = sizes[other] ?? 1;
      put(kept, other, ((p + r) * at(kept, other) + (q + r) * at(gone, other) - r * lowest) / (p + q + r));
    }
    sizes[kept] = p + q;
    active.delete(gone);
    for (const [index, of] of cluster.entries()) if (of === gone) cluster[index] = kept;
    record();
  }
  return partitions;
}

/** Clusters numbered from 0 in order of first appearance. */
export function renumbered(cluster: readonly number[]): number[] {
  const numbers = new Map<number, number>();
  return cluster.map((of) => {
    const number = numbers.get(of) ?? numbers.size;
    numbers.set(of, number);
    return number;
  });
}
