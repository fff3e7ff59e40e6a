/** Calls that fail are made again in their place while that takes seconds; longer waits are handed back. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerSource } from '../../../src/activities/asking/answer-source.js';
import { MOST_RETRIES, waitBeforeRetry } from '../../../src/activities/asking/retries.js';
import type { ProviderErrorKind } from '../../../src/providers/errors/index.js';
import { ScriptedChatModel } from '../../../src/testing/index.js';
import { failureOf, providerError, readyToAsk } from '../support.js';
import { FIRST, requestAbout } from './support.js';
import { VirtualTiming } from './virtual-timing.js';

const RETRYABLE = [
  ...(['rate-limit', 'overloaded', 'server', 'timeout'] as const),
  ...(['connection', 'malformed-response'] as const),
];
const FINAL = [
  ...(['authentication', 'permission', 'unknown-model', 'credit'] as const),
  ...(['invalid-request', 'input-too-long', 'aborted'] as const),
];

describe('waitBeforeRetry', () => {
  const wait = (retryAfterMs: number | undefined, retries = 0, random = 0) =>
    waitBeforeRetry(providerError('server', retryAfterMs === undefined ? {} : { retryAfterMs }), {
      retries,
      random,
    });

  it('doubles from half a second up to eight, less some jitter', () => {
    expect([0, 1, 2, 3].map((retries) => wait(undefined, retries, 1))).toEqual([
      500, 1_000, 2_000, 4_000,
    ]);
    expect(wait(undefined, 2, 0)).toBe(1_000);
  });

  it('takes what the provider asks for as the least', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (asked, random) => {
          const waited = wait(asked, 0, random) ?? -1;
          expect(waited).toBeGreaterThanOrEqual(asked);
          expect(waited).toBeLessThanOrEqual(asked + 1_000);
        },
      ),
    );
    expect(wait(10_000)).toBeUndefined();
  });

  it.each([...FINAL.map(providerError2), new Error('a fault of the program')])(
    'is none for %s',
    (error) => {
      expect(waitBeforeRetry(error, { retries: 0, random: 0 })).toBeUndefined();
    },
  );
});

function providerError2(kind: ProviderErrorKind) {
  return providerError(kind);
}

/** A worker in virtual time, and a model that fails in this way so often before it answers. */
async function failing(kind: ProviderErrorKind, times: number, retryAfterMs?: number) {
  const { store, runId, options, meter } = await readyToAsk();
  const timing = new VirtualTiming();
  const answers = new AnswerSource(store, { concurrency: 20, timing });
  const error = providerError(kind, retryAfterMs === undefined ? {} : { retryAfterMs });
  const model = new ScriptedChatModel({
    answer: (_, number) => (number <= times ? Promise.reject(error) : 'yes'),
  });
  const ask = (signal = options.signal, text = 'x') =>
    answers.answer(model, requestAbout(text), { ...options, ...FIRST, signal });
  return { store, runId, timing, model, error, ask, meter };
}

describe('a call that failed', () => {
  it.each(RETRYABLE)('is made again, each time on an entry of its own: %s', async (kind) => {
    const { store, runId, timing, model, ask } = await failing(kind, 2);
    expect((await timing.run(ask())).text).toBe('yes');
    expect(model.calls).toHaveLength(3);
    expect(timing.now()).toBeGreaterThan(500);
    expect(timing.now()).toBeLessThan(6_000);
    const [line] = await store.calls.usage(runId);
    expect(line?.calls).toBe(3);
    expect((line?.failed ?? 0) + (line?.unknown ?? 0)).toBe(2);
  });

  it('is handed back after some tries', async () => {
    const { timing, model, error, ask } = await failing('server', Infinity);
    expect(await timing.run(failureOf(ask()))).toBe(error);
    expect(model.calls).toHaveLength(1 + MOST_RETRIES);
    expect(timing.now()).toBeLessThan(8_000);
  });

  it('is handed back at once where the provider asks for a long wait', async () => {
    const { timing, model, error, ask } = await failing('overloaded', Infinity, 30_000);
    expect(await timing.run(failureOf(ask()))).toBe(error);
    expect([model.calls.length, timing.now()]).toEqual([1, 0]);
  });

  it.each(FINAL)('is not made again: %s', async (kind) => {
    const { timing, model, error, ask } = await failing(kind, 1);
    expect(await timing.run(failureOf(ask()))).toBe(error);
    expect(model.calls).toHaveLength(1);
  });

  it('is not made again once its activity is cancelled', async () => {
    const { timing, model, ask } = await failing('server', Infinity);
    const controller = new AbortController();
    const asked = failureOf(ask(controller.signal));
    const cancel = timing.sleep(100).then(() => controller.abort(new Error('shutting down')));
    const [error] = await timing.run(Promise.all([asked, cancel]));
    expect(error.message).toBe('shutting down');
    expect(model.calls).toHaveLength(1);
  });
});

describe('a refusal for good', () => {
  it('ends calls that wait to be made again, unmade', async () => {
    const { store, options } = await readyToAsk();
    const timing = new VirtualTiming();
    const answers = new AnswerSource(store, { concurrency: 20, timing });
    const refusal = providerError('credit');
    const model = new ScriptedChatModel({
      answer: async (_, number) => {
        await timing.sleep(100);
        throw number <= 10 ? providerError('server') : refusal;
      },
    });
    const asked = Array.from({ length: 10 }, (_, index) =>
      failureOf(answers.answer(model, requestAbout(`${index}`), { ...options, ...FIRST })),
    );
    const errors = await timing.run(Promise.all(asked));
    expect(new Set(errors)).toEqual(new Set([refusal]));
    // The first of the second tries is refused; those in flight by then are refused too.
    expect(model.calls.length).toBeLessThan(20);
  });
});
