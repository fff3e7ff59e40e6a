/** What a sample of documents says of all of them: how much there is in a document, and how sure that is. */
import type { Range } from '../../contracts/estimate.js';
import { STANDARD_ERRORS } from './assumptions.js';
import type { Bound } from './range.js';

/** Tokens of one sampled document, as o200k_base counts them. */
export interface DocumentTokens {
  /** Of the document as it stands in a prompt. */
  readonly prompt: number;
  /** Of what is embedded of it. */
  readonly embedded: number;
  /** Equal for documents with the same text, which are asked about once. */
  readonly text: string;
}

export interface Population {
  /** Documents in the corpus. */
  readonly documents: number;
  /** Documents that are handled: a random sample of those, or all. */
  readonly handled: number;
}

/**
 * The mean of `values` over the documents that are handled. Two samples of one corpus differ: the one that was counted
 * and the one that is handled, each without replacement; the standard error is that of their difference.
 */
export function boundedMean(
  values: readonly number[],
  { documents, handled }: Population,
  bound: Bound,
): number {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  if (bound === 'expected' || n < 2) return mean;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (n - 1);
  const share = Math.max(0, 1 / n + 1 / Math.max(1, handled) - 2 / Math.max(n, documents, handled));
  const error = STANDARD_ERRORS * Math.sqrt(variance * share);
  return bound === 'low' ? Math.max(0, mean - error) : mean + error;
}

/**
 * Share of documents whose text comes for the first time. The low end is the share of texts that were met just once:
 * how likely the next one is new (Good, 1953); the more documents, the more repeat.
 */
export function newTexts(sample: readonly DocumentTokens[], documents: number): Range {
  const counts = new Map<string, number>();
  for (const { text } of sample) counts.set(text, (counts.get(text) ?? 0) + 1);
  const once = [...counts.values()].filter((count) => count === 1).length;
  const distinct = counts.size / sample.length;
  const isWhole = sample.length >= documents;
  return { low: isWhole ? distinct : once / sample.length, expected: distinct, high: 1 };
}
