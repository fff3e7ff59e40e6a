/** What calls used, as sums: the empty ones, and how they add up. */
import type { TokenUsage } from '../contracts/models.js';
import type { Spending, UsageLine, UsageTotals } from '../contracts/progress.js';

export const NO_TOKENS: TokenUsage = {
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
};

export const NO_SPENDING: Spending = { cost: 0, unknownCost: 0, unpricedCalls: 0 };

export const NO_USAGE: UsageTotals = {
  calls: 0,
  reused: 0,
  inputTokens: 0,
  outputTokens: 0,
  ...NO_SPENDING,
};

export function addSpending(a: Spending, b: Spending): Spending {
  return {
    cost: a.cost + b.cost,
    unknownCost: a.unknownCost + b.unknownCost,
    unpricedCalls: a.unpricedCalls + b.unpricedCalls,
  };
}

export function addUsage(a: UsageTotals, b: UsageTotals): UsageTotals {
  return {
    calls: a.calls + b.calls,
    reused: a.reused + b.reused,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
    ...addSpending(a, b),
  };
}

export function spendingOf(lines: readonly Spending[]): Spending {
  return lines.reduce(addSpending, NO_SPENDING);
}

/** @param reused - Answers that were in the store already. */
export function totalsOf(lines: readonly UsageLine[], reused: number): UsageTotals {
  return lines.reduce((sum, line) => addUsage(sum, { ...line, reused: 0 }), {
    ...NO_USAGE,
    reused,
  });
}
