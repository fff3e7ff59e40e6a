/** Requests and tokens in the current minute, for the rate limit headers, and for a limit that is really kept. */

export interface RateLimits {
  /** Requests a minute; default 4,000. */
  readonly requestsPerMinute?: number | undefined;
  /** Input and output tokens a minute, as the headers show them; default 2,000,000. Not enforced. */
  readonly tokensPerMinute?: number | undefined;
}

export interface RateState {
  readonly allowed: boolean;
  readonly requests: { readonly limit: number; readonly remaining: number };
  readonly tokens: { readonly limit: number; readonly remaining: number };
  /** When everything is free again, in milliseconds since 1970. */
  readonly resetAt: number;
}

const MINUTE = 60_000;

export class RateWindow {
  readonly #requests: number;
  readonly #tokens: number;
  #start = -Infinity;
  #usedRequests = 0;
  #usedTokens = 0;

  constructor({ requestsPerMinute = 4000, tokensPerMinute = 2_000_000 }: RateLimits) {
    this.#requests = requestsPerMinute;
    this.#tokens = tokensPerMinute;
  }

  /** Counts one request; refuses it when the minute's requests are used up. */
  take(tokens: number, now: number): RateState {
    if (now - this.#start >= MINUTE) {
      this.#start = now;
      this.#usedRequests = 0;
      this.#usedTokens = 0;
    }
    const allowed = this.#usedRequests < this.#requests;
    if (allowed) {
      this.#usedRequests += 1;
      this.#usedTokens += tokens;
    }
    return {
      allowed,
      requests: { limit: this.#requests, remaining: this.#requests - this.#usedRequests },
      tokens: { limit: this.#tokens, remaining: Math.max(0, this.#tokens - this.#usedTokens) },
      resetAt: this.#start + MINUTE,
    };
  }
}
