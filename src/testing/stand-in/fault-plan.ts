/** Ready-made fault plans: in a given order, or at random with a seed. */
import { hashUnit } from '../hash.js';
import type { Fault, FaultKind, FaultPlan } from './faults.js';
import type { StandInRequest } from './request.js';

/**
 * The first request that a provider would bill gets the first fault, and so on; `null` is none. Look-ups of models,
 * and requests after the last entry, get none.
 */
export function faultScript(
  faults: readonly (Fault | FaultKind | null)[],
): FaultPlan<StandInRequest> {
  return ({ endpoint, number }) => (endpoint === 'model' ? null : faults[number - 1]);
}

export interface WeightedFaultsOptions {
  /** Share of requests for each kind, 0–1; their sum must not exceed 1. */
  readonly weights: Readonly<Partial<Record<FaultKind, number>>>;
  /** Default 42. */
  readonly seed?: number;
}

/**
 * Draws a fault for each request from its number and the seed: the n-th request always meets the same one, whatever
 * it asks, so a run of n requests meets the same faults however they are ordered. Look-ups of models get none.
 * @throws RangeError when a weight is negative or their sum is over 1.
 */
export function weightedFaults(options: WeightedFaultsOptions): FaultPlan<StandInRequest> {
  const { weights, seed = 42 } = options;
  const entries = Object.entries(weights) as [FaultKind, number][];
  const sum = entries.reduce((total, [, weight]) => total + weight, 0);
  if (entries.some(([, weight]) => !(weight >= 0)) || sum > 1 + 1e-9) {
    throw new RangeError('Weights of faults are shares of all requests: from 0, and 1 in all.');
  }
  return ({ endpoint, number }) => {
    if (endpoint === 'model') return null;
    let left = hashUnit(String(number), seed);
    for (const [kind, weight] of entries) {
      if (left < weight) return kind;
      left -= weight;
    }
    return null;
  };
}
