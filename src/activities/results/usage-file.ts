/** `usage.json`: what the run used and cost, by task and model; what is unknown stands apart, and is never 0. */
import type { Spending, UsageLine } from '../../contracts/progress.js';
import { isWholeBill } from '../../domain/cost.js';
import { totalsOf } from '../../domain/usage.js';
import type { ReportData } from '../../report/index.js';

type UsageData = Pick<ReportData, 'usage' | 'reused' | 'unknownCalls' | 'prices' | 'estimate'>;

export function usageFile({ usage, reused, unknownCalls, prices, estimate }: UsageData) {
  const { reused: _, ...totals } = totalsOf(usage, reused);
  const priceOf = new Map(
    prices.map(({ model, ...known }) => [model, known.price === null ? null : known]),
  );
  return {
    currency: 'USD',
    reused,
    total: {
      ...totals,
      failed: sumOf(usage, ({ failed }) => failed),
      unknown: sumOf(usage, ({ unknown }) => unknown),
      unreported: sumOf(usage, ({ unreported }) => unreported),
      cachedTokens: sumOf(usage, ({ cachedTokens }) => cachedTokens),
      cacheWriteTokens: sumOf(usage, ({ cacheWriteTokens }) => cacheWriteTokens),
      seconds: sumOf(usage, ({ seconds }) => seconds),
      ...spendingIn(totals),
    },
    calls: usage.map((line) => ({
      ...line,
      ...spendingIn(line),
      pricedAt: priceOf.get(line.model) ?? null,
    })),
    unknown: unknownCalls,
    estimate,
  };
}

/** `cost` is null where nothing of it is known, and `isWhole` says whether it is all. */
function spendingIn(spending: Spending) {
  const { cost, unknownCost, unpricedCalls } = spending;
  const isWhole = isWholeBill(spending);
  return { cost: cost === 0 && !isWhole ? null : cost, isWhole, unknownCost, unpricedCalls };
}

function sumOf(lines: readonly UsageLine[], field: (line: UsageLine) => number): number {
  return lines.reduce((sum, line) => sum + field(line), 0);
}
