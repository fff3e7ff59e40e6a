/** Ward's agglomerative clustering: deterministic, and one run gives a partition for every number of clusters. */

interface Merge {
  readonly a: number;
  readonly b: number;
  /** What the union added to the squared distances within clusters. */
  readonly cost: number;
}

/**
 * Merges, as long as there are two, those clusters whose union adds least to the squared distances within clusters
 * (Ward 1963, with the update of Lance and Williams). Each cluster remembers its nearest neighbour (Anderberg 1973),
 * so the time is mostly quadratic.
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
  const merges = wardMerges(distances, weights);
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
  const costs = pairCosts(distances, sizes);
  const at = (a: number, b: number) => costs[a * n + b] ?? 0;
  const active = new Set(sizes.keys());
  const nearest = new Map<number, number>();
  const findNearest = (of: number) => {
    let found: number | undefined;
    for (const other of active) {
      if (other === of) continue;
      if (found === undefined || at(of, other) < at(of, found)) found = other;
    }
    if (found !== undefined) nearest.set(of, found);
  };
  for (const each of active) findNearest(each);
  const merges: Merge[] = [];
  while (active.size > 1) {
    let [a, b, cost] = [0, 0, Infinity];
    for (const each of active) {
      const other = nearest.get(each) ?? each;
      if (at(each, other) < cost) [a, b, cost] = [each, other, at(each, other)];
    }
    if (cost === Infinity) break;
    merges.push({ a, b, cost });
    active.delete(b);
    const [p, q] = [sizes[a] ?? 1, sizes[b] ?? 1];
    for (const other of active) {
      if (other === a) continue;
      const r = sizes[other] ?? 1;
      const joined = (p + r) * at(a, other) + (q + r) * at(b, other) - r * cost;
      costs[a * n + other] = joined / (p + q + r);
      costs[other * n + a] = joined / (p + q + r);
    }
    sizes[a] = p + q;
    findNearest(a);
    for (const other of active) {
      const before = nearest.get(other);
      if (other !== a && (before === a || before === b)) findNearest(other);
    }
  }
  return merges;
}

/** What each union of two texts would add to the squared distances within clusters, n × n. */
function pairCosts(distances: Float64Array, sizes: readonly number[]): Float64Array {
  const n = sizes.length;
  return distances.map((distance, index) => {
    const [p, q] = [sizes[Math.floor(index / n)] ?? 1, sizes[index % n] ?? 1];
    return ((p * q) / (p + q)) * distance;
  });
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
