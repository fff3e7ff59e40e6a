/** The calls of one model: what becomes of those that wait for their slot when another one is refused for good. */
import { expect, it } from 'vitest';
import { Breaker } from '../../../src/activities/asking/breaker.js';
import type { Limiter, Permit } from '../../../src/activities/asking/limits/model-limiter.js';
import { ModelCalls } from '../../../src/activities/asking/model-calls.js';
import { SYSTEM_TIMING } from '../../../src/activities/asking/timing.js';
import { NO_METRICS } from '../../../src/metrics/index.js';
import { failureOf, providerError, readyToAsk } from '../support.js';
import { gate } from './support.js';

const planned = {
  ...{ runId: null, hash: 'h', task: 'label', model: 'openai:m', document: null },
  ...{ inputTokens: 1, outputTokens: 1 },
};

async function modelCalls(limiter: Limiter) {
  const { store, meter, options } = await readyToAsk();
  const calls = new ModelCalls({
    ...{ calls: store.calls, limiter, price: null, concurrency: 5, timing: SYSTEM_TIMING },
    breakers: [new Breaker(SYSTEM_TIMING), new Breaker(SYSTEM_TIMING)],
    metrics: NO_METRICS,
  });
  let made = 0;
  const settled = (answer: () => Promise<{ usage: null }>) =>
    calls.settled(planned, {
      ...{ signal: options.signal, meter, store: (response) => Promise.resolve(response) },
      call: () => {
        made += 1;
        return answer();
      },
    });
  return { settled, made: () => made };
}

const permit = (changes: Partial<Permit> = {}): Permit => ({
  answered: () => Promise.resolve(),
  failed: () => Promise.resolve(),
  ...changes,
});

it('makes no call whose slot came when another one had been refused for good', async () => {
  const slot = gate();
  let asked = 0;
  const { settled, made } = await modelCalls({
    acquire: async () => {
      asked += 1;
      if (asked === 2) await slot.opened;
      return permit();
    },
  });
  const refusal = providerError('authentication');
  const refused = gate();
  const first = failureOf(settled(() => refused.opened.then(() => Promise.reject(refusal))));
  const second = failureOf(settled(() => Promise.resolve({ usage: null })));
  await expect.poll(() => [asked, made()]).toEqual([2, 1]);
  refused.open();
  expect(await first).toBe(refusal);
  slot.open();
  expect(await second).toBe(refusal);
  expect(made()).toBe(1);
});

it('makes no call while what the refusal taught is still being written', async () => {
  const slot = gate();
  const written = gate();
  let asked = 0;
  const { settled, made } = await modelCalls({
    acquire: async () => {
      asked += 1;
      if (asked === 2) await slot.opened;
      return permit({ failed: () => written.opened });
    },
  });
  const refusal = providerError('credit');
  const first = failureOf(settled(() => Promise.reject(refusal)));
  const second = failureOf(settled(() => Promise.resolve({ usage: null })));
  await expect.poll(() => [asked, made()]).toEqual([2, 1]);
  slot.open();
  expect(await second).toBe(refusal);
  written.open();
  expect(await first).toBe(refusal);
  expect(made()).toBe(1);
});

it('tells the pace of every answer, and hands the stored one on', async () => {
  const told: unknown[] = [];
  const { settled } = await modelCalls({
    acquire: () =>
      Promise.resolve(
        permit({
          answered: (response) => {
            told.push(response);
            return Promise.resolve();
          },
        }),
      ),
  });
  const response = { usage: null, limits: { requests: { limit: 5, remaining: 4, resetMs: 1 } } };
  expect(await settled(() => Promise.resolve(response))).toBe(response);
  expect(told).toEqual([response]);
});
