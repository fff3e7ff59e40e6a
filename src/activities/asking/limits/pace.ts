/** How fast a model may be called, from what the operator set, what its provider said, and what its refusals taught. */
import type { ModelLimits } from '../../../contracts/operator.js';
import type { MinuteLimits, RateState } from '../../../store/index.js';
import { slowedRate } from './slow-down.js';

const MINUTE_MS = 60_000;
/** Share of a limit that is used: requests arrive a little faster or slower than they are sent. */
const SHARE = 0.97;
/** How much may be sent at once that was not sent before. */
const BURST_MS = 1_000;

/** Tokens of one call. */
export interface CallTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of the input, those read from the provider's cache. */
  readonly cachedTokens: number;
}

export interface Pace {
  readonly limited: boolean;
  readonly requestsPerMinute: number | null;
  /** Milliseconds from one request to the next; 0 when requests are not limited. */
  readonly requestMs: number;
  readonly requestsBurstMs: number;
  readonly tokensBurstMs: number;
  /** Milliseconds that these tokens take; 0 when tokens are not limited. */
  readonly tokensMs: (tokens: CallTokens) => number;
}

/** @param now - The store's clock. */
export function paceOf(state: RateState, operator: ModelLimits, now: number): Pace {
  const known = operator.requestsPerMinute ?? state.learnt.requestsPerMinute;
  const slowed = slowedRate(state, now);
  const rates = [...(known === null ? [] : [known * SHARE]), ...(slowed === null ? [] : [slowed])];
  const requestsPerMinute = rates.length === 0 ? null : Math.min(...rates);
  const requestMs = requestsPerMinute === null ? 0 : MINUTE_MS / requestsPerMinute;
  const tokensMs = tokenPace(operator, state.learnt);
  return {
    limited: requestsPerMinute !== null || tokensMs !== undefined,
    requestsPerMinute,
    requestMs,
    // One request is always due at once; with `n` others in a burst, a minute has `n` more than its pace.
    requestsBurstMs:
      requestMs === 0 ? 0 : Math.max(0, Math.floor(BURST_MS / requestMs) - 1) * requestMs,
    tokensBurstMs: BURST_MS,
    tokensMs: tokensMs ?? (() => 0),
  };
}

/** A call takes as long as the tightest of the limits needs for it: exact while calls are alike, else a little slow. */
function tokenPace(
  { tokensPerMinute }: ModelLimits,
  learnt: MinuteLimits,
): ((tokens: CallTokens) => number) | undefined {
  const per = (tokens: number, limit: number | null) =>
    limit === null ? 0 : (tokens * MINUTE_MS) / (limit * SHARE);
  if (tokensPerMinute !== null) {
    return ({ inputTokens, outputTokens }) => per(inputTokens + outputTokens, tokensPerMinute);
  }
  const { inputTokensPerMinute: input, outputTokensPerMinute: output } = learnt;
  if (learnt.tokensPerMinute === null && input === null && output === null) return undefined;
  return ({ inputTokens, outputTokens, cachedTokens }) => {
    // Who limits input by itself does not count what came from the cache.
    const counted = input === null ? inputTokens : inputTokens - cachedTokens;
    return Math.max(
      per(counted, input),
      per(outputTokens, output),
      per(counted + outputTokens, learnt.tokensPerMinute),
    );
  };
}
