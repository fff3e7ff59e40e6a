/** Waiting for a slot: in order, abortable, handed back when it takes too long, and with all workers. */
import { describe, expect, it, vi } from 'vitest';
import {
  createLimiter,
  type LimiterOptions,
} from '../../../../src/activities/asking/limits/rate-limiter.js';
import type { Limiter } from '../../../../src/activities/asking/limits/model-limiter.js';
import type { ModelLimits } from '../../../../src/contracts/operator.js';
import type { ProviderError } from '../../../../src/providers/errors/index.js';
import type { RateLimits } from '../../../../src/store/index.js';
import { failureOf, providerError, temporaryStore } from '../../support.js';
import { VirtualTiming } from '../virtual-timing.js';

const MODEL = 'openai:m';
const RESERVED = { task: 'label', inputTokens: 100, outputTokens: 100 };
const NONE: ModelLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };
const signal = () => new AbortController().signal;

async function limiters(count: number, limits: Partial<ModelLimits> = {}) {
  const timing = new VirtualTiming();
  const { rateLimits } = await temporaryStore();
  const options: LimiterOptions = { timing, limits: { [MODEL]: { ...NONE, ...limits } } };
  const made = Array.from({ length: count }, () => createLimiter(MODEL, rateLimits, options));
  return { timing, rateLimits, made };
}

/** When each of so many calls may be made, in the order they were asked for. */
function momentsOf(limiter: Limiter, timing: VirtualTiming, count: number): Promise<number[]> {
  return Promise.all(
    Array.from({ length: count }, () =>
      limiter.acquire(RESERVED, signal()).then(() => timing.now()),
    ),
  );
}

describe('a slot', () => {
  it('is had at once where nothing is limited', async () => {
    const { timing, made } = await limiters(1);
    const [limiter] = made;
    expect(await timing.run(momentsOf(limiter!, timing, 50))).toEqual(Array(50).fill(0));
  });

  it('comes in the order of the calls, a burst first and then evenly', async () => {
    const { timing, made } = await limiters(1, { requestsPerMinute: 120 });
    const moments = await timing.run(momentsOf(made[0]!, timing, 10));
    const every = 60_000 / (120 * 0.97);
    expect(moments).toEqual([...moments].sort((a, b) => a - b));
    // A second's worth of 116 a minute is one, and a bit.
    for (const [index, at] of moments.entries()) expect(at).toBeCloseTo(index * every, -1);
  });

  it('is given to the next when its caller is cancelled', async () => {
    const { timing, made } = await limiters(1, { requestsPerMinute: 60 });
    const limiter = made[0]!;
    const controller = new AbortController();
    const first = limiter.acquire(RESERVED, signal());
    const cancelled = failureOf(limiter.acquire(RESERVED, controller.signal));
    const next = limiter.acquire(RESERVED, signal()).then(() => timing.now());
    const cancel = timing.sleep(10).then(() => controller.abort(new Error('shutting down')));
    const [, error, , at] = await timing.run(Promise.all([first, cancelled, cancel, next]));
    expect(error.message).toBe('shutting down');
    expect(at).toBeLessThan(1_100);
    controller.abort();
    await expect(limiter.acquire(RESERVED, controller.signal)).rejects.toThrow('shutting down');
  });

  it('keeps nobody waiting whose caller was the last one', async () => {
    const { timing, made } = await limiters(1, { requestsPerMinute: 1 });
    const limiter = made[0]!;
    await timing.run(limiter.acquire(RESERVED, signal()));
    const controller = new AbortController();
    const cancelled = failureOf(limiter.acquire(RESERVED, controller.signal));
    const cancel = timing.sleep(1_000).then(() => controller.abort(new Error('shutting down')));
    await timing.run(Promise.all([cancelled, cancel]));
    await expect(timing.run(new Promise(() => undefined))).rejects.toThrow('Nobody is asleep');
    expect(timing.now()).toBe(1_000);
  });

  it('is leased before it is asked for where the limit is far away, and the limit is kept', async () => {
    const { timing, made, rateLimits } = await limiters(1, { requestsPerMinute: 60_000 });
    const lease = vi.spyOn(rateLimits, 'lease');
    const call = async () => {
      for (let count = 0; count < 50; count += 1) {
        await made[0]!.acquire(RESERVED, signal());
        await timing.sleep(100);
      }
    };
    const staggered = (index: number) => timing.sleep(index * 5).then(call);
    await timing.run(Promise.all(Array.from({ length: 20 }, (_, index) => staggered(index))));
    // 1,000 calls over five seconds, five milliseconds apart.
    expect(lease.mock.calls.length).toBeLessThan(150);
    expect(timing.now()).toBeLessThan(5_500);

    const moments = await timing.run(momentsOf(made[0]!, timing, 3_000));
    const first = moments[0] ?? 0;
    expect(moments.filter((at) => at < first + 1_000).length).toBeLessThanOrEqual(2_200);
  });

  it('is one of all workers’', async () => {
    const { timing, made } = await limiters(3, { requestsPerMinute: 600 });
    const moments = await timing.run(
      Promise.all(made.map((limiter) => momentsOf(limiter, timing, 40))),
    );
    const all = moments.flat().sort((a, b) => a - b);
    expect(all.filter((at) => at < 10_000).length).toBeLessThanOrEqual(107);
    expect(all.at(-1)).toBeLessThan(13_000);
  });

  it('is found by the limits that another worker learnt', async () => {
    const { timing, made } = await limiters(2);
    const [one, other] = made as [Limiter, Limiter];
    await timing.run(other.acquire(RESERVED, signal()));
    const permit = await timing.run(one.acquire(RESERVED, signal()));
    const limits = { requests: { limit: 60, remaining: 59, resetMs: 1_000 } };
    await timing.run(permit.answered({ usage: null, limits }));
    await timing.run(timing.sleep(2_000));
    const start = timing.now();
    const moments = await timing.run(momentsOf(other, timing, 5));
    expect((moments.at(-1) ?? 0) - start).toBeGreaterThan(4_000);
  });

  it('of tokens takes what calls are expected to use, and makes up for what they did use', async () => {
    const { timing, made } = await limiters(1, { tokensPerMinute: 60_000 });
    const limiter = made[0]!;
    const usage = { inputTokens: 900, outputTokens: 100, cachedTokens: 0, cacheWriteTokens: 0 };
    for (let call = 0; call < 60; call += 1) {
      const permit = await timing.run(limiter.acquire(RESERVED, signal()));
      await timing.run(permit.answered({ usage }));
    }
    // 60 calls of 1,000 tokens are a minute's, less the burst of a second and what the last ones owe.
    expect(timing.now()).toBeGreaterThan(57_000);
    expect(timing.now()).toBeLessThan(62_000);
  });
});

describe('a provider that asks to be left alone', () => {
  async function refused(limiter: Limiter, timing: VirtualTiming, error: ProviderError) {
    const permit = await timing.run(limiter.acquire(RESERVED, signal()));
    await timing.run(permit.failed(error));
  }

  it.each(['rate-limit', 'overloaded'] as const)(
    'is left alone by all workers, for seconds in their places: %s',
    async (kind) => {
      const { timing, made } = await limiters(2);
      const [one, other] = made as [Limiter, Limiter];
      await refused(one, timing, providerError(kind, { retryAfterMs: 5_000 }));
      for (const limiter of [one, other]) {
        const [at] = await timing.run(momentsOf(limiter, timing, 1));
        expect(at).toBeGreaterThanOrEqual(5_000);
        expect(at).toBeLessThan(5_500);
      }
    },
  );

  it('for longer has its calls handed back, those that wait already too', async () => {
    const { timing, made } = await limiters(2, { requestsPerMinute: 6 });
    const [one, other] = made as [Limiter, Limiter];
    const permit = await timing.run(one.acquire(RESERVED, signal()));
    const waiting = failureOf(one.acquire(RESERVED, signal()));
    await timing.run(permit.failed(providerError('rate-limit', { retryAfterMs: 42_000 })));
    for (const error of [
      await timing.run(waiting),
      await timing.run(failureOf(other.acquire(RESERVED, signal()))),
    ]) {
      expect(error).toMatchObject({ provider: 'openai', model: 'm', retryable: true });
      const { retryAfterMs = 0 } = error as ProviderError;
      expect(retryAfterMs).toBeGreaterThan(40_000);
      expect(retryAfterMs).toBeLessThan(47_000);
      expect(error.message).toMatch(/^openai:m is left alone for another \d+ s/u);
    }
  });

  it('by calls that were under way together is taken at its word once', async () => {
    const { timing, made, rateLimits } = await limiters(1);
    const limiter = made[0]!;
    const permits = await timing.run(
      Promise.all(Array.from({ length: 20 }, () => limiter.acquire(RESERVED, signal()))),
    );
    const failed = permits.map((permit) => permit.failed(providerError('rate-limit')));
    await timing.run(Promise.all(failed));
    const { throttles, blockedUntil, now } = await rateLimits.read(MODEL);
    expect(throttles).toBe(1);
    expect(blockedUntil - now).toBe(1_000);
  });
});

describe('a call that was sent before its worker knew of a refusal', () => {
  it('is not counted as another one when it is refused too', async () => {
    const { timing, made, rateLimits } = await limiters(2);
    const [one, other] = made as [Limiter, Limiter];
    const permit = await timing.run(one.acquire(RESERVED, signal()));
    await timing.run(other.acquire(RESERVED, signal()));
    await timing.run(permit.failed(providerError('rate-limit')));
    await timing.run(timing.sleep(100));
    const late = await timing.run(other.acquire(RESERVED, signal()));
    await timing.run(late.failed(providerError('rate-limit')));
    expect(await rateLimits.read(MODEL)).toMatchObject({ throttles: 1, throttledBefore: null });
  });
});

describe('a refusal for good', () => {
  it('ends the waiting of all calls', async () => {
    const { timing, made } = await limiters(1, { requestsPerMinute: 1 });
    const limiter = made[0]!;
    const permit = await timing.run(limiter.acquire(RESERVED, signal()));
    const waiting = failureOf(limiter.acquire(RESERVED, signal()));
    const refusal = providerError('authentication');
    await timing.run(permit.failed(refusal));
    expect(await timing.run(waiting)).toBe(refusal);
    expect(timing.now()).toBeLessThan(1_000);
  });
});

describe('a store that fails', () => {
  it('fails the calls that wait, and not those after them', async () => {
    const { rateLimits } = await temporaryStore();
    let broken = true;
    const read: RateLimits['read'] = (model) =>
      broken ? Promise.reject(new Error('disk I/O error')) : rateLimits.read(model);
    const store = Object.assign(Object.create(rateLimits) as RateLimits, { read });
    const timing = new VirtualTiming();
    const limiter = createLimiter(MODEL, store, { timing, limits: {} });
    const error = await timing.run(failureOf(limiter.acquire(RESERVED, signal())));
    expect(error.message).toBe('disk I/O error');
    broken = false;
    expect(await timing.run(momentsOf(limiter, timing, 1))).toEqual([0]);
  });
});

describe('models that run here', () => {
  it('are not limited, and the store hears nothing of them', async () => {
    const store = new Proxy({} as RateLimits, {
      get: (_, name) => {
        throw new Error(`The store was asked to ${String(name)}.`);
      },
    });
    const timing = new VirtualTiming();
    const limits = { 'offline:*': { ...NONE, requestsPerMinute: 1 } };
    const limiter = createLimiter('offline:extractive', store, { timing, limits });
    for (let call = 0; call < 3; call += 1) {
      const permit = await limiter.acquire(RESERVED, signal());
      await permit.answered({ usage: null });
      await permit.failed(providerError('rate-limit'));
    }
    const controller = new AbortController();
    controller.abort(new Error('shutting down'));
    await expect(limiter.acquire(RESERVED, controller.signal)).rejects.toThrow('shutting down');
  });
});
