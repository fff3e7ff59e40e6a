/** What a call costs: its tokens times the model's price. Pure, so that a bill can be checked by hand. */
import type { TokenUsage } from '../contracts/models.js';
import type { ModelPrice } from '../contracts/operator.js';
import type { Spending } from '../contracts/progress.js';

const PER_MILLION = 1e-6;

/** For what runs on the operator's own machines. */
export const FREE: ModelPrice = {
  input: 0,
  output: 0,
  cachedInput: null,
  cacheWrite: null,
  longInput: null,
};

/**
 * US dollars of one call; null when that is unknown. Computed call by call and never over a sum of tokens, since a
 * price may be a multiple for long inputs.
 *
 * @param usage - Null when the server did not report it: unknown, unless the model costs nothing.
 * @param price - Null when nobody knows it.
 */
export function costOf(usage: TokenUsage | null, price: ModelPrice | null): number | null {
  if (price === null) return null;
  if (usage === null) return isFree(price) ? 0 : null;
  const { inputTokens, outputTokens, cachedTokens, cacheWriteTokens } = usage;
  // A server that counts more tokens in its cache than in the whole input is taken at its higher word.
  const fresh = Math.max(0, inputTokens - cachedTokens - cacheWriteTokens);
  const dollars =
    fresh * price.input +
    cachedTokens * (price.cachedInput ?? price.input) +
    cacheWriteTokens * (price.cacheWrite ?? price.input) +
    outputTokens * price.output;
  return dollars * PER_MILLION * longInputFactor(inputTokens, price);
}

/** The most that a call with so many tokens can cost, wherever its input comes from. */
export function mostCostOf(
  { inputTokens, outputTokens }: Pick<TokenUsage, 'inputTokens' | 'outputTokens'>,
  price: ModelPrice | null,
): number | null {
  if (price === null) return null;
  const { input, cachedInput, cacheWrite, output } = price;
  const dearest = Math.max(input, cachedInput ?? input, cacheWrite ?? input);
  const factor = Math.max(1, longInputFactor(inputTokens, price));
  return (inputTokens * dearest + outputTokens * output) * PER_MILLION * factor;
}

/** True when the sum is the whole bill. */
export function isWholeBill({ unknownCost, unpricedCalls }: Omit<Spending, 'cost'>): boolean {
  return unknownCost === 0 && unpricedCalls === 0;
}

function longInputFactor(inputTokens: number, { longInput }: ModelPrice): number {
  return longInput !== null && inputTokens > longInput.aboveTokens ? longInput.factor : 1;
}

function isFree({ input, output, cachedInput, cacheWrite }: ModelPrice): boolean {
  return [input, output, cachedInput ?? 0, cacheWrite ?? 0].every((price) => price === 0);
}
