/** The pace that workers share: slots are given out once, blocks hold for all, and one refusal is counted once. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LeaseRequest, Store } from '../../../src/store/index.js';
import type { FreshStores } from '../fresh-stores.js';

const MODEL = 'openai:m';

const slots = (count: number, everyMs: number, burst = 0): LeaseRequest => ({
  requestsMs: count * everyMs,
  tokensMs: 0,
  requestsBurstMs: burst * everyMs,
  tokensBurstMs: 0,
});

export function rateLimitTests(stores: FreshStores): void {
  async function storeWithModel(): Promise<Store> {
    const store = await stores.store();
    await store.rateLimits.read(MODEL);
    return store;
  }

  it('begin with nothing known and nothing in the way', async () => {
    const store = await stores.store();
    const { now, ...state } = await store.rateLimits.read(MODEL);
    expect(Math.abs(now - Date.now())).toBeLessThan(10_000);
    expect(state).toEqual({
      learnt: {
        requestsPerMinute: null,
        tokensPerMinute: null,
        inputTokensPerMinute: null,
        outputTokensPerMinute: null,
      },
      ...{ blockedUntil: 0, throttledAt: null, throttledBefore: null, throttles: 0 },
      ...{ slowedTo: null, slowedAt: null, peak: null },
    });
  });

  it('are kept for each model, and what headers do not say stays', async () => {
    const { rateLimits } = await storeWithModel();
    await rateLimits.learn(MODEL, { requestsPerMinute: 60, inputTokensPerMinute: 1e6 });
    await rateLimits.learn(MODEL, { requestsPerMinute: 90 });
    expect((await rateLimits.read(MODEL)).learnt).toEqual({
      ...{ requestsPerMinute: 90, tokensPerMinute: null },
      ...{ inputTokensPerMinute: 1e6, outputTokensPerMinute: null },
    });
    expect((await rateLimits.read('openai:other')).learnt.requestsPerMinute).toBeNull();
  });

  it('give the first slot at once, and the next ones after it', async () => {
    const { rateLimits } = await storeWithModel();
    const first = await rateLimits.lease(MODEL, slots(2, 60_000));
    expect(first.requestsFrom).toBeCloseTo(first.state.now, 0);
    const second = await rateLimits.lease(MODEL, slots(1, 60_000));
    expect(second.requestsFrom).toBeCloseTo(first.requestsFrom + 120_000, 0);
  });

  it('let slots that nobody took be taken later, as many as a burst has', async () => {
    const { rateLimits } = await storeWithModel();
    const lease = await rateLimits.lease(MODEL, slots(1, 1_000, 3));
    expect(lease.requestsFrom).toBeCloseTo(lease.state.now - 3_000, 0);
  });

  it('take back tokens that were leased and not used', async () => {
    const { rateLimits } = await storeWithModel();
    const request = { requestsMs: 0, requestsBurstMs: 0, tokensBurstMs: 0 };
    const first = await rateLimits.lease(MODEL, { ...request, tokensMs: 90_000 });
    const second = await rateLimits.lease(MODEL, { ...request, tokensMs: -30_000 });
    expect(second.tokensFrom).toBeCloseTo(first.tokensFrom + 90_000, 0);
    const third = await rateLimits.lease(MODEL, { ...request, tokensMs: 0 });
    expect(third.tokensFrom).toBeCloseTo(first.tokensFrom + 60_000, 0);
  });

  it('give no slot before a block is over, and make nothing up for it', async () => {
    const { rateLimits } = await storeWithModel();
    await rateLimits.block(MODEL, 60_000);
    await rateLimits.block(MODEL, 1_000);
    const { blockedUntil, now } = await rateLimits.read(MODEL);
    expect(blockedUntil - now).toBeGreaterThan(50_000);
    const lease = await rateLimits.lease(MODEL, slots(1, 1_000, 5));
    expect(lease.requestsFrom).toBeCloseTo(blockedUntil, 0);
  });

  it('do not wait for slots that were given out before the clock was set back', async () => {
    const { rateLimits } = await storeWithModel();
    await rateLimits.lease(MODEL, slots(1, 3_600_000));
    const lease = await rateLimits.lease(MODEL, slots(1, 1_000));
    expect(lease.requestsFrom).toBeCloseTo(lease.state.now, 0);
  });

  it('count one of two refusals that came at the same time', async () => {
    const url = await stores.url();
    const [one, other] = [await stores.open(url), await stores.open(url)];
    const seen = await one.rateLimits.read(MODEL);
    const next = { ...seen, throttledAt: seen.now, throttles: 1, slowedTo: 60, slowedAt: seen.now };
    const written = await Promise.all([
      one.rateLimits.throttle(MODEL, seen, next),
      other.rateLimits.throttle(MODEL, seen, { ...next, slowedTo: 50 }),
    ]);
    expect(written.filter(Boolean)).toHaveLength(1);
    const after = await one.rateLimits.read(MODEL);
    expect(after.slowedTo).toBe(written[0] === true ? 60 : 50);
    expect(await other.rateLimits.throttle(MODEL, after, { ...next, throttles: 2 })).toBe(true);
  });

  it('know from the ledger how many calls were taken: answered, or out for longer than a refusal', async () => {
    const store = await storeWithModel();
    const { now } = await store.rateLimits.read(MODEL);
    const reserve = (model = MODEL) =>
      store.calls.reserve({
        ...{ runId: null, hash: 'h', task: 'label', model, document: null },
        ...{ inputTokens: 1, outputTokens: 1, cost: null },
      });
    const settle = async (outcome: 'answered' | 'failed' | 'unknown') =>
      store.calls.settle(await reserve(), {
        ...{ outcome, detail: null, usage: null, cost: null, seconds: 0 },
      });
    const since = (moment: number, at: number) => store.rateLimits.callsSince(MODEL, moment, at);
    expect(await since(now - 60_000, now)).toEqual({ taken: 0, firstAt: null });
    await settle('answered');
    await settle('failed');
    await settle('unknown');
    await reserve();
    await reserve('openai:other');
    const later = Date.now() + 500;
    const { taken, firstAt } = await since(now - 60_000, later);
    expect(taken).toBe(2);
    expect(Math.abs((firstAt ?? 0) - now)).toBeLessThan(5_000);
    expect((await since(now - 60_000, later + 4_000)).taken).toBe(3);
    expect(await since(later, later)).toEqual({ taken: 0, firstAt: null });
  });

  it('give no slot twice, however many workers lease at the same time', async () => {
    const url = await stores.url();
    const workers = await Promise.all(Array.from({ length: 4 }, () => stores.open(url)));
    await workers[0]?.rateLimits.read(MODEL);
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 }), {
          minLength: workers.length,
          maxLength: workers.length,
        }),
        async (wanted) => {
          const model = `openai:${(round += 1)}`;
          await workers[0]?.rateLimits.read(model);
          const leases = wanted.map(async (counts, index) => {
            const taken: number[] = [];
            for (const count of counts) {
              const lease = await workers[index]?.rateLimits.lease(model, slots(count, 1_000));
              if (lease === undefined) throw new Error('There is no such worker.');
              for (let slot = 0; slot < count; slot += 1) {
                taken.push(lease.requestsFrom + slot * 1_000);
              }
            }
            return taken;
          });
          const all = (await Promise.all(leases)).flat().sort((a, b) => a - b);
          for (const [index, at] of all.entries()) {
            if (index > 0) expect(at - (all[index - 1] ?? 0)).toBeGreaterThan(999);
          }
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);
}
