/** The limits of requests and tokens a minute that the stand-in server keeps, for each model by itself. */

export interface RateLimits {
  /** Requests a minute; default 1,000,000. */
  readonly requestsPerMinute?: number | undefined;
  /** Input and output tokens a minute; default 1,000,000,000. */
  readonly tokensPerMinute?: number | undefined;
  /**
   * How they are counted. `window` (the default): anew every minute from the first request on, so that a minute's
   * requests may come at once. `bucket`: what is used fills up evenly, as at Anthropic and OpenAI.
   */
  readonly rateLimit?: 'window' | 'bucket' | undefined;
  /** For `bucket`: how many seconds' worth a full one holds; default 60. Providers may hold one second's worth. */
  readonly burstSeconds?: number | undefined;
  /**
   * What the headers tell: `all`, the limits with every answer and `retry-after` with every refusal (the default),
   * only `retry-after`, or `none`.
   */
  readonly limitHeaders?: 'all' | 'retry-after' | 'none' | undefined;
}

/** How much of one limit there is. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** When all of it is free again, in milliseconds since 1970. */
  readonly resetAt: number;
}

export interface RateState {
  readonly allowed: boolean;
  readonly requests: LimitState;
  readonly tokens: LimitState;
  /** When the same request would be taken, in milliseconds since 1970. */
  readonly freeAt: number;
}

/** Counts the requests of one model. */
export interface RateCounter {
  /** Counts one request and its input, or refuses it. */
  take(tokens: number, now: number): RateState;
  /** Counts the tokens of its answer. */
  use(tokens: number, now: number): void;
}

export const MINUTE_MS = 60_000;
