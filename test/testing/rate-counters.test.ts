/** The stand-in server's limits: windows start anew, buckets fill up evenly. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRateCounter } from '../../src/testing/stand-in/rate-counter.js';

const NOW = 1_780_000_000_000;

describe('a window', () => {
  it('is free again a minute after its first request', () => {
    const counter = createRateCounter({ requestsPerMinute: 2, tokensPerMinute: 100 });
    counter.take(10, NOW);
    expect(counter.take(10, NOW + 30_000)).toMatchObject({
      ...{ allowed: true, requests: { limit: 2, remaining: 0, resetAt: NOW + 60_000 } },
      tokens: { limit: 100, remaining: 80 },
    });
    expect(counter.take(10, NOW + 59_999)).toMatchObject({ allowed: false, freeAt: NOW + 60_000 });
    expect(counter.take(10, NOW + 60_000).allowed).toBe(true);
  });

  it('counts the tokens of answers in the window they come in', () => {
    const counter = createRateCounter({ tokensPerMinute: 100 });
    counter.take(50, NOW);
    counter.use(60, NOW + 1_000);
    expect(counter.take(1, NOW + 2_000)).toMatchObject({
      allowed: false,
      tokens: { remaining: 0 },
    });
    counter.use(90, NOW + 61_000);
    expect(counter.take(20, NOW + 62_000).allowed).toBe(false);
  });
});

describe('a bucket', () => {
  it('says when there is enough again, and that is true', () => {
    const counter = createRateCounter({
      rateLimit: 'bucket',
      requestsPerMinute: 60,
      burstSeconds: 2,
    });
    expect([NOW, NOW, NOW].map((now) => counter.take(0, now).allowed)).toEqual([true, true, false]);
    const { freeAt, requests } = counter.take(0, NOW);
    expect(freeAt - NOW).toBeCloseTo(1_000);
    expect(requests.resetAt - NOW).toBeCloseTo(2_000);
    expect(counter.take(0, freeAt - 10).allowed).toBe(false);
    expect(counter.take(0, freeAt).allowed).toBe(true);
  });

  it('owes what answers took more than there was', () => {
    const counter = createRateCounter({ rateLimit: 'bucket', tokensPerMinute: 60_000 });
    counter.use(61_000, NOW);
    expect(counter.take(1_000, NOW).freeAt - NOW).toBeCloseTo(2_000);
  });

  it('never gives more than it holds and what came in since', () => {
    const waits = fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 200 });
    const limits = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 600 }),
      burstSeconds: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(limits, waits, ({ requestsPerMinute, burstSeconds }, pauses) => {
        const counter = createRateCounter({ rateLimit: 'bucket', requestsPerMinute, burstSeconds });
        let now = NOW;
        let taken = 0;
        for (const pause of pauses) {
          now += pause;
          taken += counter.take(1, now).allowed ? 1 : 0;
          const size = Math.max(1, (requestsPerMinute * burstSeconds) / 60);
          expect(taken).toBeLessThanOrEqual(
            size + ((now - NOW) * requestsPerMinute) / 60_000 + 1e-3,
          );
        }
      }),
    );
  });
});
