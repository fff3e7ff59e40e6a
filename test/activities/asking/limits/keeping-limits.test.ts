/** Limits are kept, and used: minutes of calls at providers that count in windows or buckets, in virtual time. */
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ModelLimits } from '../../../../src/contracts/operator.js';
import { openStore } from '../../../../src/store/index.js';
import type { RateLimits } from '../../../../src/testing/stand-in/rate-limits.js';
import { readyToAsk, storeRun, temporaryFolder, temporaryStore } from '../../support.js';
import { keepBusy, SimulatedProvider, type Arrival } from '../simulated-provider.js';
import { VirtualTiming } from '../virtual-timing.js';

const LIMIT = 200;
const MINUTES = 4;
const NONE: ModelLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };

/** What busy workers reach after the first minute, as a share of the limit, and the share of refused calls. */
async function busyMinutes(options: {
  readonly provider: RateLimits;
  readonly operator?: Partial<ModelLimits>;
  readonly workers: number;
  readonly tokens?: (draw: number) => number;
}) {
  const store = await temporaryStore();
  const runId = await storeRun(store);
  const timing = new VirtualTiming();
  const { tokens = () => 1 } = options;
  const provider = new SimulatedProvider({
    timing,
    ...options.provider,
    tokens: () => tokens(timing.random()),
  });
  await keepBusy({
    ...{ store, runId, timing, model: provider.model },
    ...{ workers: options.workers, minutes: MINUTES },
    limits: { 'simulated:*': { ...NONE, ...options.operator } },
  });
  const { taken, refused } = provider.counts(1, MINUTES);
  return { provider, perMinute: taken / (MINUTES - 1), refusedShare: refused / (taken + refused) };
}

describe.each([1, 3])('%i busy workers', (workers) => {
  describe.each(['window', 'bucket'] as const)('at a provider that counts in a %s', (rateLimit) => {
    it.each<[string, Partial<RateLimits>, Partial<ModelLimits>]>([
      ['the operator set', { limitHeaders: 'none' }, { requestsPerMinute: LIMIT }],
      ['its headers tell', { limitHeaders: 'all' }, {}],
      ['only its refusals tell', { limitHeaders: 'retry-after' }, {}],
      ['bare refusals tell', { limitHeaders: 'none' }, {}],
    ])(
      'use nine tenths of a limit that %s, and are hardly refused',
      async (_, said, operator) => {
        const { perMinute, refusedShare } = await busyMinutes({
          provider: { rateLimit, requestsPerMinute: LIMIT, ...said },
          ...{ operator, workers },
        });
        expect(perMinute).toBeGreaterThanOrEqual(0.9 * LIMIT);
        expect(refusedShare).toBeLessThan(0.05);
      },
      60_000,
    );

    it('use nine tenths of a limit of tokens, and are never refused', async () => {
      const tokensPerMinute = 150_000;
      const { provider, refusedShare } = await busyMinutes({
        provider: { rateLimit, tokensPerMinute, requestsPerMinute: 4_000 },
        operator: { tokensPerMinute },
        workers,
        tokens: (draw) => 200 + Math.floor(600 * draw),
      });
      const used = provider.arrivals
        .filter(({ at }) => at >= 60_000 && at < MINUTES * 60_000)
        .reduce((sum, { tokens }) => sum + tokens, 0);
      expect(used / (MINUTES - 1)).toBeGreaterThanOrEqual(0.9 * tokensPerMinute);
      expect(refusedShare).toBe(0);
    }, 60_000);
  });
});

describe('a provider whose bucket holds a second’s worth', () => {
  it('refuses nothing once the limit is known', async () => {
    const { perMinute, refusedShare } = await busyMinutes({
      provider: { rateLimit: 'bucket', burstSeconds: 1, requestsPerMinute: LIMIT },
      workers: 3,
    });
    expect(perMinute).toBeGreaterThanOrEqual(0.9 * LIMIT);
    expect(refusedShare).toBe(0);
  }, 60_000);
});

describe('any number of workers on one store', () => {
  it('never send more than the limit in any minute, and none of them is forgotten', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          limit: fc.integer({ min: 1, max: 200 }),
          workers: fc.integer({ min: 1, max: 5 }),
          concurrency: fc.integer({ min: 1, max: 8 }),
          latencyMs: fc.integer({ min: 10, max: 5_000 }),
          seed: fc.integer({ min: 1, max: 1_000 }),
        }),
        async ({ limit, seed, latencyMs, ...load }) => {
          const store = await openStore(':memory:');
          const timing = new VirtualTiming(seed);
          const provider = new SimulatedProvider({ timing, latencyMs });
          await keepBusy({
            ...{ store, runId: await storeRun(store), timing, model: provider.model },
            ...{ ...load, minutes: 2 },
            limits: { 'simulated:model': { ...NONE, requestsPerMinute: limit } },
          });
          await store.close();
          expect(mostInAMinute(provider.arrivals)).toBeLessThanOrEqual(limit);
          const able = (load.workers * load.concurrency * 120_000) / latencyMs;
          expect(provider.arrivals.length).toBeGreaterThanOrEqual(
            Math.floor(0.9 * Math.min(able, 2 * limit)) - load.workers * load.concurrency,
          );
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);
});

describe('two workers with connections of their own', () => {
  it('keep a limit together', async () => {
    const url = `${temporaryFolder()}/store.db`;
    const stores = [await openStore(url), await openStore(url)] as const;
    onTestFinished(async () => {
      await Promise.all(stores.map((store) => store.close()));
    });
    const timing = new VirtualTiming();
    const provider = new SimulatedProvider({ timing });
    const limits = { 'simulated:*': { ...NONE, requestsPerMinute: LIMIT } };
    const [store, ...others] = stores;
    const runId = await storeRun(store);
    const { model } = provider;
    await keepBusy({ store, others, runId, timing, model, workers: 2, minutes: 2, limits });
    expect(mostInAMinute(provider.arrivals)).toBeLessThanOrEqual(LIMIT);
    expect(provider.arrivals.length).toBeGreaterThan(1.8 * LIMIT);
  }, 60_000);
});

describe('an operator’s limit on calls in flight', () => {
  it('holds for its model', async () => {
    const { store, runId } = await readyToAsk();
    const timing = new VirtualTiming();
    const provider = new SimulatedProvider({ timing, latencyMs: 1_000 });
    const limits = { 'simulated:model': { ...NONE, concurrency: 2 } };
    const { model } = provider;
    await keepBusy({ store, runId, timing, model, workers: 1, minutes: 0.5, limits });
    const within = provider.arrivals.filter(({ at }) => at < 30_000).length;
    expect(within).toBeGreaterThanOrEqual(58);
    expect(within).toBeLessThanOrEqual(60);
  });
});

/** Requests in the busiest stretch of a minute. */
function mostInAMinute(arrivals: readonly Arrival[]): number {
  const moments = arrivals.map(({ at }) => at).sort((a, b) => a - b);
  let most = 0;
  let first = 0;
  for (const [index, at] of moments.entries()) {
    while (at - (moments[first] ?? at) >= 60_000) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
