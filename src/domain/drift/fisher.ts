/** Fisher's exact test of two shares. */

/** Tables as likely as the observed one count with it, within the error of the arithmetic; as in R's `fisher.test`. */
const SAME = 1 + 1e-7;

export interface TwoCounts {
  /** Whole numbers, 0 ≤ count ≤ total. */
  readonly count: number;
  readonly total: number;
}

/**
 * Two-sided: the chance of a table no more likely than this one, given its margins (Fisher 1935; two-sided as Freeman and
 * Halton 1951). Tables are weighed relative to the likeliest, one after the other, so that nothing overflows and no
 * difference of large logarithms is taken.
 */
export function fisherExact(one: TwoCounts, other: TwoCounts): number {
  const successes = one.count + other.count;
  const least = Math.max(0, successes - other.total);
  const most = Math.min(one.total, successes);
  /** Weight of a table with one success more, relative to one with `count`. */
  const ratio = (count: number) =>
    ((successes - count) * (one.total - count)) /
    ((count + 1) * (other.total - successes + count + 1));
  const all = one.total + other.total;
  const mode = Math.floor(((successes + 1) * (one.total + 1)) / (all + 2));
  const weights = new Map<number, number>([[mode, 1]]);
  let weight = 1;
  for (let count = mode; count < most && weight > 0; count += 1) {
    weight *= ratio(count);
    weights.set(count + 1, weight);
  }
  weight = 1;
  for (let count = mode - 1; count >= least && weight > 0; count -= 1) {
    weight /= ratio(count);
    weights.set(count, weight);
  }
  const observed = (weights.get(one.count) ?? 0) * SAME;
  let [total, asUnlikely] = [0, 0];
  // The small ones first, for the sake of their digits.
  for (const value of [...weights.values()].sort((a, b) => a - b)) {
    total += value;
    if (value <= observed) asUnlikely += value;
  }
  return Math.min(1, asUnlikely / total);
}
