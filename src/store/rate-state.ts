/** What workers share about the pace of a model's calls, as it is read from the store. */
import type { Selectable } from 'kysely';
import type { Database } from './schema.js';

/** What may be sent in a minute; null where it is not known. */
export interface MinuteLimits {
  readonly requestsPerMinute: number | null;
  /** Input and output together. */
  readonly tokensPerMinute: number | null;
  readonly inputTokensPerMinute: number | null;
  readonly outputTokensPerMinute: number | null;
}

/** What was made of the provider's refusals. Times by the store's clock, in milliseconds. */
export interface Throttling {
  readonly blockedUntil: number;
  /** The last refusal, and the one before it. */
  readonly throttledAt: number | null;
  readonly throttledBefore: number | null;
  /** How many there were since a call was taken. */
  readonly throttles: number;
  /** Requests a minute. */
  readonly slowedTo: number | null;
  readonly slowedAt: number | null;
  readonly peak: number | null;
}

export interface RateState extends Throttling {
  /** The store's clock when this was read. */
  readonly now: number;
  readonly learnt: MinuteLimits;
}

/** A row, and the store's clock when it was read. */
type Row = Omit<
  Selectable<Database['rate_limits']>,
  'id' | 'model' | 'requests_free_at' | 'tokens_free_at'
> & {
  readonly now: number;
};

export function stateOf(row: Row): RateState {
  return {
    now: row.now,
    learnt: {
      requestsPerMinute: row.requests_per_minute,
      tokensPerMinute: row.tokens_per_minute,
      inputTokensPerMinute: row.input_tokens_per_minute,
      outputTokensPerMinute: row.output_tokens_per_minute,
    },
    blockedUntil: row.blocked_until,
    throttledAt: row.throttled_at,
    throttledBefore: row.throttled_before,
    throttles: row.throttles,
    slowedTo: row.slowed_to,
    slowedAt: row.slowed_at,
    peak: row.peak,
  };
}
