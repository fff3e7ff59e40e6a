/** How well a partition separates: silhouettes (Rousseeuw 1987). */

/**
 * The silhouette of each text, −1 to 1: near 1 when its own cluster is much closer than the next; 0 when it is alone.
 * A text of weight w counts as w equal ones.
 *
 * @param distances - n × n.
 * @param cluster - Of each text, numbered from 0.
 */
export function silhouettes(
  distances: Float64Array,
  weights: readonly number[],
  cluster: readonly number[],
): number[] {
  const n = cluster.length;
  const k = cluster.reduce((most, of) => Math.max(most, of + 1), 0);
  const sizes = new Float64Array(k);
  for (const [index, of] of cluster.entries()) sizes[of] = (sizes[of] ?? 0) + (weights[index] ?? 1);
  const towards = new Float64Array(k);
  return cluster.map((own, i) => {
    const others = (sizes[own] ?? 0) - 1;
    if (others <= 0) return 0;
    towards.fill(0);
    for (let j = 0; j < n; j += 1) {
      const of = cluster[j] ?? 0;
      towards[of] = (towards[of] ?? 0) + (weights[j] ?? 1) * (distances[i * n + j] ?? 0);
    }
    const inside = (towards[own] ?? 0) / others;
    let outside = Infinity;
    for (let of = 0; of < k; of += 1) {
      const size = sizes[of] ?? 0;
      if (of !== own && size > 0) outside = Math.min(outside, (towards[of] ?? 0) / size);
    }
    const larger = Math.max(inside, outside);
    return outside === Infinity || larger === 0 ? 0 : (outside - inside) / larger;
  });
}
