/** Ranges from a low to a high end, with what is expected between them. */
import type { Range } from '../../contracts/estimate.js';

export type Bound = keyof Range;

/** What floating point may be off by: 880.0000000000001 is 880. */
const ROUNDING = 1e-6;

export const NOTHING: Range = { low: 0, expected: 0, high: 0 };

export function exactly(value: number): Range {
  return { low: value, expected: value, high: value };
}

/** A range of what `make` gives for each of the three. */
export function range(make: (bound: Bound) => number): Range {
  return { low: make('low'), expected: make('expected'), high: make('high') };
}

export function sum(ranges: readonly Range[]): Range {
  return ranges.reduce((a, b) => range((bound) => a[bound] + b[bound]), NOTHING);
}

export function times(a: Range, b: Range): Range {
  return range((bound) => a[bound] * b[bound]);
}

/** Whole numbers, of which the low one is never rounded up and the high one never down. */
export function whole({ low, expected, high }: Range): Range {
  return {
    low: Math.floor(low + ROUNDING),
    expected: Math.round(expected),
    high: Math.ceil(high - ROUNDING),
  };
}
