/** What one activity used. */
import { expect, it } from 'vitest';
import { UsageMeter } from '../../../src/activities/asking/usage-meter.js';

it('adds up calls with their tokens, and reused answers without', () => {
  const meter = new UsageMeter();
  expect(meter.totals()).toEqual({ calls: 0, reused: 0, inputTokens: 0, outputTokens: 0 });
  meter.called({ usage: { inputTokens: 10, outputTokens: 2, cachedTokens: 8 } });
  meter.called({ usage: { inputTokens: 5, outputTokens: 1, cachedTokens: 0 } });
  meter.reused();
  expect(meter.totals()).toEqual({ calls: 2, reused: 1, inputTokens: 15, outputTokens: 3 });
});
