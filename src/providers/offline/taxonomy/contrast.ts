/** Ranks the terms of each cluster by how much they tell it from the others. */
import { LIST_DECAY, prominence, TEXT_DECAY } from '../text/prominence.js';
import type { Item } from './evidence.js';

export interface RankedTerm {
  /** A stem, or the two stems of a phrase joined by a space. */
  readonly key: string;
  /** How common it is in the cluster, weighted by prominence, 0–1. */
  readonly share: number;
  readonly score: number;
}

export interface ContrastOptions {
  /** How fast a summary's terms lose weight: `even` to describe all it holds, `early` for what it is mainly about. */
  readonly emphasis: 'even' | 'early';
}

/** Fewer summaries than this are an accident, in a cluster of at least twice as many. */
const LEAST_SUPPORT = 2;

/**
 * A term's score is its part in the divergence of the cluster from the rest (Kullback and Leibler 1951): its share in
 * the cluster times the log of how much larger that is than its share elsewhere, both smoothed by half a text.
 *
 * @param cluster - Of each item, numbered from 0.
 * @returns For every cluster the terms that are commoner inside than outside, best first.
 */
export function contrastingTerms(
  items: readonly Item[],
  cluster: readonly number[],
  { emphasis }: ContrastOptions,
): RankedTerm[][] {
  const k = cluster.reduce((most, of) => Math.max(most, of + 1), 0);
  const inside = Array.from(
    { length: k },
    () => new Map<string, { count: number; support: number }>(),
  );
  const everywhere = new Map<string, number>();
  const sizes = Array.from({ length: k }, () => 0);
  for (const [index, item] of items.entries()) {
    const of = cluster[index] ?? 0;
    sizes[of] = (sizes[of] ?? 0) + item.weight;
    const decay = item.row !== null || emphasis === 'early' ? LIST_DECAY : TEXT_DECAY;
    for (const [key, rank] of [...item.stems, ...item.phrases]) {
      const count = item.weight * prominence(rank, decay);
      const entry = inside[of]?.get(key) ?? { count: 0, support: 0 };
      entry.count += count;
      entry.support += item.row === null ? 1 : count;
      inside[of]?.set(key, entry);
      everywhere.set(key, (everywhere.get(key) ?? 0) + count);
    }
  }
  const total = sizes.reduce((a, b) => a + b, 0);
  return inside.map((terms, of) => {
    const size = sizes[of] ?? 0;
    const least = size >= 2 * LEAST_SUPPORT ? LEAST_SUPPORT : 0;
    return [...terms]
      .filter(([, { support }]) => support >= least)
      .map(([key, { count }]) => {
        const share = (count + 0.5) / (size + 1);
        const elsewhere = ((everywhere.get(key) ?? 0) - count + 0.5) / (total - size + 1);
        return { key, share, score: share * Math.log(share / elsewhere) };
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1));
  });
}
