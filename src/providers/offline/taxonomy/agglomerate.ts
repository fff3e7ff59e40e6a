/** Ward's agglomerative clustering: deterministic, and one run gives a partition for every number of clusters. */

interface Merge {
  readonly a: number;
  readonly b: number;
  /** What the union added to the squared distances within clusters. */
  readonly cost: number;
}

/**
 * Merges the two clusters whose union adds least to the squared distances within clusters (Ward 1963, with the update
 * of Lance and Williams), found by chains of nearest neighbours (Murtagh 1983): quadratic time.
 *
 * @param distances - Squared Euclidean distances, n × n.
 * @param weights - How many texts each vector stands for.
 * @param most - Most clusters to give a partition for.
 * @returns For 2 to `most` clusters, the cluster of each vector, numbered from 0.
 */
export function wardPartitions(
  distances: Float64Array,
  weights: readonly number[],
  most: number,
): number[][] {
  const n = weights.length;
  const merges = wardMerges(distances, weights).sort((x, y) => x.cost - y.cost);
  const parent = Array.from({ length: n }, (_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parent[root] !== root) root = parent[root] ?? root;
    return root;
  };
  const partitions: number[][] = [];
  for (let k = n; k >= 2; k -= 1) {
    if (k <= most) partitions.unshift(renumbered(parent.map((_, index) => rootOf(index))));
    const merge = merges[n - k];
    if (merge !== undefined) parent[rootOf(merge.b)] = rootOf(merge.a);
  }
  return partitions;
}

function wardMerges(distances: Float64Array, weights: readonly number[]): Merge[] {
  const n = weights.length;
  const sizes = [...weights];
  const cost = new Float64Array(n * n);
  const at = (a: number, b: number) => cost[a * n + b] ?? 0;
  const put = (a: number, b: number, value: number) => {
    cost[a * n + b] = value;
    cost[b * n + a] = value;
  };
  for (let a = 0; a < n; a += 1) {
    for (let b = 0; b < a; b += 1) {
      const [p, q] = [sizes[a] ?? 1, sizes[b] ?? 1];
      put(a, b, ((p * q) / (p + q)) * (distances[a * n + b] ?? 0));
    }
  }
  const active = new Set(sizes.keys());
  const merges: Merge[] = [];
  const chain: number[] = [];
  while (active.size > 1) {
    if (chain.length === 0) chain.push(firstOf(active));
    const end = chain.at(-1) ?? 0;
    const before = chain.at(-2);
    let nearest = before;
    let lowest = before === undefined ? Infinity : at(end, before);
    for (const other of active) {
      if (other !== end && at(end, other) < lowest) [nearest, lowest] = [other, at(end, other)];
    }
    if (nearest === undefined) break;
    if (nearest !== before) {
      chain.push(nearest);
      continue;
    }
    chain.splice(-2);
    const [kept, gone] = end < nearest ? [end, nearest] : [nearest, end];
    merges.push({ a: kept, b: gone, cost: lowest });
    const [p, q] = [sizes[kept] ?? 1, sizes[gone] ?? 1];
    active.delete(gone);
    for (const other of active) {
      if (other === kept) continue;
      const r = sizes[other] ?? 1;
      const joined = (p + r) * at(kept, other) + (q + r) * at(gone, other) - r * lowest;
      put(kept, other, joined / (p + q + r));
    }
    sizes[kept] = p + q;
  }
  return merges;
}

function firstOf(values: ReadonlySet<number>): number {
  for (const value of values) return value;
  return 0;
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
