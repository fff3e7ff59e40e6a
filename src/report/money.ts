/** How money is written: in reports, on the terminal, in messages. US dollars. */
import type { CostEstimate, Range } from '../contracts/estimate.js';
import type { Spending } from '../contracts/progress.js';
import { isWholeBill } from '../domain/cost.js';

const SMALLEST = 0.0001;
/** Decimals below ten cents. */
const FINE = 4;

/** `$1,234.50`, `$0.80`; below ten cents with four decimals: `$0.0123`. */
export function money(dollars: number): string {
  if (dollars === 0) return '$0';
  if (dollars < SMALLEST) return `less than $${SMALLEST}`;
  return `$${figure(dollars)}`;
}

/** `$0.80–1.40`. */
export function moneyRange({ low, high }: Pick<Range, 'low' | 'high'>): string {
  const to = money(high);
  if (low < SMALLEST) return low === high ? to : `up to ${to}`;
  // As precise as the high end, but for a low end that would be nothing.
  const decimals = low < 0.01 ? FINE : decimalsOf(high);
  const from = figure(low, decimals);
  return from === figure(high, decimals) ? `$${from}` : `$${from}–${figure(high)}`;
}

/** What was spent: the bill, `unknown`, or what it is at least and, where that is known, at most. */
export function spent(spending: Spending): string {
  const { cost, unknownCost, unpricedCalls } = spending;
  if (isWholeBill(spending)) return money(cost);
  if (unpricedCalls > 0) return cost === 0 ? 'unknown' : `at least ${money(cost)}`;
  return cost === 0
    ? `unknown, at most ${money(unknownCost)}`
    : `at least ${money(cost)}, at most ${money(cost + unknownCost)}`;
}

/** `$0.80–1.40`, or what of it is known. */
export function estimated({ cost, lines, unpriced }: CostEstimate): string {
  if (unpriced.length === 0) return moneyRange(cost);
  const prices = `the price of ${unpriced.join(', ')} is unknown`;
  const isKnown = lines.some((line) => line.cost !== null && line.cost.high > 0);
  return isKnown ? `at least ${moneyRange(cost)}: ${prices}` : `unknown: ${prices}`;
}

/** True when there is nothing to say about money: every model is free. */
export function isFree(spending: Spending, estimate: CostEstimate | null): boolean {
  const isExpected = estimate !== null && (estimate.cost.high > 0 || estimate.unpriced.length > 0);
  return spending.cost === 0 && isWholeBill(spending) && !isExpected;
}

function decimalsOf(dollars: number): number {
  return dollars < 0.1 ? FINE : 2;
}

function figure(dollars: number, decimals = decimalsOf(dollars)): string {
  return dollars.toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}
