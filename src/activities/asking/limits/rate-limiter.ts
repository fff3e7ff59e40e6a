/** A limiter for each model: the calls of all workers together stay within its limits. */
import type { OperatorConfig } from '../../../contracts/operator.js';
import type { RateLimits } from '../../../store/index.js';
import type { Timing } from '../timing.js';
import { ModelLimiter, type Limiter, type Permit } from './model-limiter.js';
import { operatorLimits } from './operator-limits.js';
import { SharedRate } from './shared-rate.js';

export interface LimiterOptions {
  readonly limits: OperatorConfig['limits'];
  readonly timing: Timing;
}

/** @param store - Where workers share what they know of the model. Models that run here are not limited at all. */
export function createLimiter(
  model: string,
  store: RateLimits,
  { limits, timing }: LimiterOptions,
): Limiter {
  if (model.startsWith('offline:')) return UNLIMITED;
  const operator = operatorLimits(limits, model);
  const rate = new SharedRate({ model, store, operator, timing });
  return new ModelLimiter({ model, rate, timing });
}

const FREE: Permit = { answered: () => Promise.resolve(), failed: () => Promise.resolve() };

const UNLIMITED: Limiter = {
  acquire: (_, signal) =>
    signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve(FREE),
};
