/** How likely a statistic as far from 0 as this is, on both sides together. */
import { regularizedBeta } from '../metrics/regularized-beta.js';

const MOST_TERMS = 500;

/** Of the standard normal distribution: erfc(|z| / √2), to about 1e-14 of itself. */
export function normalTails(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  if (x === 0) return 1;
  return x < 1.2 ? 1 - seriesOfErf(x) : fractionOfErfc(x);
}

/** Of Student's t distribution. @param degrees - positive, need not be whole. */
export function studentTails(t: number, degrees: number): number {
  if (t === 0) return 1;
  return regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** Abramowitz and Stegun 7.1.6, whose terms are all positive. */
function seriesOfErf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n <= MOST_TERMS && term > sum * 1e-17; n += 1) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** Abramowitz and Stegun 7.1.14, from its end. */
function fractionOfErfc(x: number): number {
  let fraction = x;
  for (let n = MOST_TERMS; n >= 1; n -= 1) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
