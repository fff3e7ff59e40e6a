/** Rates a table by how well the summaries of a minibatch fit it. */
import type { CategoryRow, SummaryRow } from '../../../contracts/models.js';
import { closestTwo, indexTable, LEAST_SIMILARITY, similarities } from '../similarity.js';
import type { Language } from '../text/language.js';
import { termsOf } from '../text/terms.js';

export interface Rating {
  /** 0–100: the harmonic mean of the two shares below, in percent. */
  readonly score: number;
  /** Share of the summaries that fit a category, 0–1. */
  readonly coverage: number;
  /** How much closer those are to their category than to the next, 0–1: the mean of `1 − next / closest`. */
  readonly clarity: number;
}

export function rate(
  taxonomy: readonly CategoryRow[],
  summaries: readonly SummaryRow[],
  language: Language,
): Rating {
  const table = indexTable(taxonomy, language);
  let fitting = 0;
  let clear = 0;
  for (const { summary } of summaries) {
    const { bestScore, secondScore } = closestTwo(similarities(termsOf(summary, language), table));
    if (bestScore < LEAST_SIMILARITY) continue;
    fitting += 1;
    clear += 1 - secondScore / bestScore;
  }
  const coverage = summaries.length === 0 ? 0 : fitting / summaries.length;
  const clarity = fitting === 0 ? 0 : clear / fitting;
  const sum = coverage + clarity;
  return { score: sum === 0 ? 0 : Math.round((200 * coverage * clarity) / sum), coverage, clarity };
}
