/** States of a model's pace. */
import type { MinuteLimits, RateState, Throttling } from '../../../../src/store/index.js';

/** Nothing known but what is given. */
export function stateWith({
  learnt = {},
  now = 0,
  ...throttling
}: Partial<Throttling> & {
  readonly learnt?: Partial<MinuteLimits>;
  readonly now?: number;
}): RateState {
  return {
    now,
    learnt: {
      ...{ requestsPerMinute: null, tokensPerMinute: null },
      ...{ inputTokensPerMinute: null, outputTokensPerMinute: null },
      ...learnt,
    },
    ...{ blockedUntil: 0, throttledAt: null, throttledBefore: null, throttles: 0 },
    ...{ slowedTo: null, slowedAt: null, peak: null },
    ...throttling,
  };
}
