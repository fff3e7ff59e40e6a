/** Whether two shares differ: the test, and the interval of the difference. */
import { wilsonInterval, type Interval } from '../metrics/wilson.js';
import { fisherExact, type TwoCounts } from './fisher.js';
import { normalTails, studentTails } from './tails.js';

/** Cochran's rule: below this, the normal approximation is not used. */
const LEAST_EXPECTED = 5;

export interface TestedShares {
  readonly test: 'z' | 'fisher' | 'none';
  /** Two-sided, 0–1. */
  readonly p: number;
}

/**
 * The pooled two-proportion z test, or Fisher's exact test where a count of the table is expected below 5.
 *
 * @param options.degrees - Degrees of freedom of the counts' variance where that was estimated from clusters; then z is
 * taken for Student's t.
 */
export function testTwoShares(
  then: TwoCounts,
  now: TwoCounts,
  { degrees }: { readonly degrees?: number } = {},
): TestedShares {
  if (then.total < 1 || now.total < 1) return { test: 'none', p: 1 };
  const all = then.total + now.total;
  const share = (then.count + now.count) / all;
  const expected = Math.min(share, 1 - share) * Math.min(then.total, now.total);
  if (expected < LEAST_EXPECTED) return { test: 'fisher', p: fisherExact(whole(then), whole(now)) };
  const error = Math.sqrt(share * (1 - share) * (1 / then.total + 1 / now.total));
  const z = (now.count / now.total - then.count / then.total) / error;
  return { test: 'z', p: degrees === undefined ? normalTails(z) : studentTails(z, degrees) };
}

/**
 * The 95 % interval of share now minus share then: Newcombe's hybrid of two Wilson intervals (1998, Statistics in
 * Medicine 17, 873–890, method 10). −1 to 1 where a side has no documents.
 */
export function differenceInterval(then: TwoCounts, now: TwoCounts): Interval {
  if (then.total === 0 || now.total === 0) return { low: -1, high: 1 };
  const [was, is] = [then.count / then.total, now.count / now.total];
  const [before, after] = [
    wilsonInterval(then.count, then.total),
    wilsonInterval(now.count, now.total),
  ];
  return {
    low: is - was - Math.hypot(is - after.low, before.high - was),
    high: is - was + Math.hypot(after.high - is, was - before.low),
  };
}

/** Counts that were divided by a design effect, for a test that takes whole ones. */
function whole({ count, total }: TwoCounts): TwoCounts {
  const rounded = Math.max(1, Math.round(total));
  return { count: Math.min(rounded, Math.round(count)), total: rounded };
}
