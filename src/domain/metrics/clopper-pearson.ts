/** The exact lower bound of a share: what it is at least, whatever the sample's luck. */
import { regularizedBeta } from './regularized-beta.js';

export interface SharesOptions {
  /** 0 to `trials`. */
  readonly successes: number;
  readonly trials: number;
  /** How sure the bound is, one-sided; 0.95 by default. */
  readonly confidence?: number;
}

/**
 * Clopper and Pearson (1934), one-sided: the share under which as many successes as these, or more, would come about with
 * a chance of 1 − `confidence`. 0 without successes.
 */
export function clopperPearsonLower(options: SharesOptions): number {
  const { successes, trials } = options;
  if (successes === 0) return 0;
  let [low, high] = [0, successes / trials];
  // Each halving gives a bit: 52 are all that a float64 below 1 holds.
  for (let halving = 0; halving < 52; halving += 1) {
    const middle = (low + high) / 2;
    if (boundMeets({ ...options, target: middle })) low = middle;
    else high = middle;
  }
  return low;
}

/** Whether the bound is `target` (0–1) or more: the same question without searching for the bound. */
export function boundMeets(options: SharesOptions & { readonly target: number }): boolean {
  const { successes, trials, target, confidence = 0.95 } = options;
  if (target <= 0) return true;
  if (successes === 0 || target >= 1) return false;
  return regularizedBeta(target, successes, trials - successes + 1) <= 1 - confidence;
}
