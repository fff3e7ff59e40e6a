/** Ranks the terms of each cluster by how much they tell it from the others. */
import type { Item } from './evidence.js';

export interface RankedTerm {
  /** A stem, or the two stems of a phrase joined by a space. */
  readonly key: string;
  /** Share of the cluster's weight that holds it, 0–1. */
  readonly share: number;
  readonly score: number;
}

/**
 * The term's part in the divergence of the cluster from the rest (Kullback and Leibler): the share of the cluster
 * that holds the term, times the log of how much more common it is there. Smoothed by half a text.
 *
 * @returns For every cluster its terms, best first; only those commoner inside than outside.
 */
export function contrastingTerms(items: readonly Item[], cluster: readonly number[], k: number): RankedTerm[][] {
  const inside = Array.from({ length: k }, () => new Map<string, number>());
  const everywhere = new Map<string, number>();
  const sizes = new Float64Array(k);
  let total = 0;
  for (const [index, item] of items.entries()) {
    const of = cluster[index] ?? 0;
    sizes[of] = (sizes[of] ?? 0) + item.weight;
    total += item.weight;
    for (const [key, presence] of [...item.stems, ...item.phrases]) {
      const weight = item.weight * presence;
      inside[of]?.set(key, (inside[of].get(key) ?? 0) + weight);
      everywhere.set(key, (everywhere.get(key) ?? 0) + weight);
    }
  }
  return inside.map((counts, of) => {
    const size = sizes[of] ?? 0;
    return [...counts]
      .filter(([, count]) => count >= Number(process.env['MINC'] ?? 1.5) || size < 4)
      .map(([key, count]) => {
        const share = (count + 0.5) / (size + 1);
        const elsewhere = ((everywhere.get(key) ?? 0) - count + 0.5) / (total - size + 1);
        return { key, share: count / size, score: share * Math.log(share / elsewhere) };
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  });
}
