/** What one activity used. */
import { expect, it } from 'vitest';
import { UsageMeter } from '../../../src/activities/asking/usage-meter.js';
import { NO_TOKENS, NO_USAGE } from '../../../src/domain/usage.js';

it('adds up calls with their tokens and cost, and reused answers without', () => {
  const meter = new UsageMeter();
  expect(meter.totals()).toEqual(NO_USAGE);
  const usage = { ...NO_TOKENS, inputTokens: 10, outputTokens: 2, cachedTokens: 8 };
  meter.called({ usage, cost: 0.25, mostCost: 1 });
  meter.called({
    usage: { ...NO_TOKENS, inputTokens: 5, outputTokens: 1 },
    cost: 0.5,
    mostCost: 2,
  });
  meter.reused();
  expect(meter.totals()).toEqual({
    ...{ calls: 2, reused: 1, inputTokens: 15, outputTokens: 3 },
    ...{ cost: 0.75, unknownCost: 0, unpricedCalls: 0 },
  });
});

it('keeps what is unknown apart from the cost: by its most where there is a price, else by its count', () => {
  const meter = new UsageMeter();
  meter.called({ usage: null, cost: null, mostCost: 2 });
  meter.called({ usage: { ...NO_TOKENS, inputTokens: 5 }, cost: null, mostCost: null });
  expect(meter.totals()).toEqual({
    ...NO_USAGE,
    ...{ calls: 2, inputTokens: 5, cost: 0, unknownCost: 2, unpricedCalls: 1 },
  });
});
