/** Money on the ledger: reserved at its most, settled at what it was, and what may have been billed is not called free. */
import getPort from 'get-port';
import { describe, expect, it } from 'vitest';
import { Places } from '../../../src/activities/asking/places.js';
import { makeCall } from '../../../src/activities/asking/settled-call.js';
import { UsageMeter } from '../../../src/activities/asking/usage-meter.js';
import type { TokenUsage } from '../../../src/contracts/models.js';
import type { ModelPrice } from '../../../src/contracts/operator.js';
import { FREE } from '../../../src/domain/cost.js';
import { NO_TOKENS } from '../../../src/domain/usage.js';
import { NO_METRICS } from '../../../src/metrics/index.js';
import { ProviderError } from '../../../src/providers/errors/index.js';
import { createOpenAiChatModel } from '../../../src/providers/openai/chat-model.js';
import { chatRequest } from '../../providers/support.js';
import { failureOf, providerError, storeRun, temporaryStore } from '../support.js';

const PRICE: ModelPrice = {
  ...{ input: 2, output: 10, cachedInput: 1, cacheWrite: 3, longInput: null },
};
/** 1,000 tokens into a cache and 100 out. */
const MOST = 0.004;

async function settle(
  call: () => Promise<{ readonly usage: TokenUsage | null }>,
  price: ModelPrice | null = PRICE,
) {
  const store = await temporaryStore();
  const runId = await storeRun(store);
  const meter = new UsageMeter();
  const planned = {
    ...{ runId, hash: 'h', task: 'label', model: 'openai:m', document: null },
    ...{ inputTokens: 1_000, outputTokens: 100 },
  };
  const { signal } = new AbortController();
  const work = {
    signal,
    meter,
    metrics: NO_METRICS,
    call,
    price,
    place: await new Places(1).take(),
    check: () => undefined,
    store: (response: never) => Promise.resolve(response),
  };
  let reserved: unknown;
  const watched = async () => {
    [reserved] = await store.calls.usage(runId);
    return await call();
  };
  const error = await makeCall(store.calls, planned, { ...work, call: watched as never }).then(
    () => null,
    (thrown: Error) => thrown,
  );
  const [line] = await store.calls.usage(runId);
  return {
    error,
    reserved,
    line,
    totals: meter.totals(),
    unknown: await store.calls.unknown(runId),
  };
}

const answered = (usage: Partial<TokenUsage> | null) => () =>
  Promise.resolve({ usage: usage === null ? null : { ...NO_TOKENS, ...usage } });

describe('a settled call', () => {
  it('is reserved at the most it can cost, and settled at what it did', async () => {
    const { reserved, line, totals } = await settle(
      answered({ inputTokens: 500, cachedTokens: 100, outputTokens: 10 }),
    );
    expect(reserved).toMatchObject({ cost: 0, unknownCost: MOST, unknown: 1 });
    expect(line?.cost).toBeCloseTo(0.0008 + 0.0001 + 0.0001, 12);
    expect(line).toMatchObject({ unknownCost: 0, unpricedCalls: 0, unknown: 0, unreported: 0 });
    expect(totals.cost).toBe(line?.cost);
  });

  it('costs what is unknown where the server did not say how many tokens it took', async () => {
    const { line, totals } = await settle(answered(null));
    expect(line).toMatchObject({ calls: 1, unreported: 1, cost: 0, unknownCost: MOST });
    expect(totals).toMatchObject({ calls: 1, cost: 0, unknownCost: MOST });
  });

  it('has no cost at all where nobody knows the price', async () => {
    const { line, totals } = await settle(answered({ inputTokens: 5 }), null);
    expect(line).toMatchObject({ inputTokens: 5, cost: 0, unknownCost: 0, unpricedCalls: 1 });
    expect(totals).toMatchObject({ unpricedCalls: 1 });
  });

  it.each(['timeout', 'aborted', 'malformed-response', 'connection'] as const)(
    'may have been billed after %s: its reason is kept, with the most it can cost',
    async (kind) => {
      const { error, line, totals, unknown } = await settle(() =>
        Promise.reject(providerError(kind, { message: 'it broke off' })),
      );
      expect(error).toMatchObject({ kind });
      expect(line).toMatchObject({ failed: 0, unknown: 1, cost: 0, unknownCost: MOST });
      expect(totals).toMatchObject({ unknownCost: MOST });
      expect(unknown).toEqual([
        {
          ...{ task: 'label', model: 'openai:m', calls: 1 },
          ...{ reason: 'it broke off', mostCost: MOST },
        },
      ]);
    },
  );

  it('was not billed where the provider refused it', async () => {
    const { line, unknown } = await settle(() => Promise.reject(providerError('rate-limit')));
    expect(line).toMatchObject({ failed: 1, unknown: 0, cost: 0, unknownCost: 0 });
    expect(unknown).toEqual([]);
  });

  it('was not billed where nobody was reached: the code of the connection says so', async () => {
    const port = await getPort();
    const model = createOpenAiChatModel({
      ...{ model: 'm', apiKey: 'sk-test-0123456789', baseUrl: `http://127.0.0.1:${port}/v1` },
    });
    const error = await failureOf(model.complete(chatRequest()));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ kind: 'connection', code: 'ECONNREFUSED' });
    const { line } = await settle(() => Promise.reject(error));
    expect(line).toMatchObject({ failed: 1, unknown: 0, unknownCost: 0 });
  });

  it('is free where the model is, whatever became of it', async () => {
    const { line } = await settle(() => Promise.reject(providerError('timeout')), FREE);
    expect(line).toMatchObject({ unknown: 1, cost: 0, unknownCost: 0, unpricedCalls: 0 });
  });
});
