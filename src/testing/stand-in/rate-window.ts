/** Requests and tokens counted anew every minute. */
import { MINUTE_MS, type RateCounter, type RateState } from './rate-limits.js';

export class RateWindow implements RateCounter {
  #start = -Infinity;
  #usedRequests = 0;
  #usedTokens = 0;

  constructor(
    private readonly limits: {
      readonly requestsPerMinute: number;
      readonly tokensPerMinute: number;
    },
  ) {}

  /** Refuses a request when the minute's requests or tokens are used up. */
  take(tokens: number, now: number): RateState {
    const { requestsPerMinute, tokensPerMinute } = this.limits;
    this.#startAnew(now);
    const isLarge = this.#usedTokens > 0 && this.#usedTokens + tokens > tokensPerMinute;
    const allowed = this.#usedRequests < requestsPerMinute && !isLarge;
    if (allowed) {
      this.#usedRequests += 1;
      this.#usedTokens += tokens;
    }
    const resetAt = this.#start + MINUTE_MS;
    const state = (limit: number, used: number) => ({
      limit,
      remaining: Math.max(0, limit - used),
      resetAt,
    });
    return {
      allowed,
      requests: state(requestsPerMinute, this.#usedRequests),
      tokens: state(tokensPerMinute, this.#usedTokens),
      freeAt: resetAt,
    };
  }

  use(tokens: number, now: number): void {
    this.#startAnew(now);
    this.#usedTokens += tokens;
  }

  #startAnew(now: number): void {
    if (now - this.#start < MINUTE_MS) return;
    this.#start = now;
    this.#usedRequests = 0;
    this.#usedTokens = 0;
  }
}
