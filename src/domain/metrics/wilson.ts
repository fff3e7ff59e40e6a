/** Intervals for shares. */

/** The 97.5 % point of the standard normal distribution, for two-sided 95 % intervals. */
const Z = 1.959963984540054;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % score interval of a proportion (Wilson 1927): stays within 0–1 and is honest for rare categories.
 *
 * @param count - Successes, 0 ≤ count ≤ total. @param total - Trials; with none the interval is 0–1.
 */
export function wilsonInterval(count: number, total: number): Interval {
  if (total === 0) return { low: 0, high: 1 };
  const p = count / total;
  const z2 = Z * Z;
  const centre = p + z2 / (2 * total);
  const half = Z * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total * total));
  const scale = 1 + z2 / total;
  return {
    low: count === 0 ? 0 : Math.max(0, (centre - half) / scale),
    high: count === total ? 1 : Math.min(1, (centre + half) / scale),
  };
}
