/** Requests and tokens from buckets that fill up evenly: what providers call a token bucket. */
import { MINUTE_MS, type LimitState, type RateCounter, type RateState } from './rate-limits.js';

export class TokenBuckets implements RateCounter {
  readonly #requests: Bucket;
  readonly #tokens: Bucket;

  constructor({
    requestsPerMinute,
    tokensPerMinute,
    burstSeconds,
  }: {
    readonly requestsPerMinute: number;
    readonly tokensPerMinute: number;
    readonly burstSeconds: number;
  }) {
    this.#requests = new Bucket(requestsPerMinute, burstSeconds);
    this.#tokens = new Bucket(tokensPerMinute, burstSeconds);
  }

  /** Refuses a request that finds less than it needs; one that needs more than a bucket holds waits for a full one. */
  take(tokens: number, now: number): RateState {
    const freeAt = Math.max(this.#requests.freeAt(1, now), this.#tokens.freeAt(tokens, now));
    const allowed = freeAt <= now;
    if (allowed) {
      this.#requests.use(1, now);
      this.#tokens.use(tokens, now);
    }
    return {
      allowed,
      requests: this.#requests.state(now),
      tokens: this.#tokens.state(now),
      freeAt,
    };
  }

  use(tokens: number, now: number): void {
    this.#tokens.use(tokens, now);
  }
}

class Bucket {
  readonly #size: number;
  readonly #perMs: number;
  #level: number;
  #at = -Infinity;

  constructor(
    private readonly perMinute: number,
    burstSeconds: number,
  ) {
    this.#perMs = perMinute / MINUTE_MS;
    this.#size = Math.max(1, this.#perMs * burstSeconds * 1_000);
    this.#level = this.#size;
  }

  /** When there will be that much. */
  freeAt(amount: number, now: number): number {
    const missing = Math.min(amount, this.#size) - this.#fill(now);
    // Sums of small shares miss a whole by a hair.
    return missing <= 1e-6 ? now : now + missing / this.#perMs;
  }

  /** Answers are counted when they are there: what they took more than there was is owed. */
  use(amount: number, now: number): void {
    this.#level = this.#fill(now) - amount;
  }

  state(now: number): LimitState {
    const missing = this.#size - this.#fill(now);
    return {
      limit: this.perMinute,
      remaining: Math.max(0, Math.floor(this.perMinute - missing)),
      resetAt: now + missing / this.#perMs,
    };
  }

  #fill(now: number): number {
    if (now > this.#at) {
      this.#level = Math.min(this.#size, this.#level + (now - this.#at) * this.#perMs);
      this.#at = now;
    }
    return this.#level;
  }
}
