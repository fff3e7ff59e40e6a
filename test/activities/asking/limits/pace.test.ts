/** How fast a model may be called: by the operator, the headers and the refusals, whichever is slowest. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operatorLimits } from '../../../../src/activities/asking/limits/operator-limits.js';
import { paceOf } from '../../../../src/activities/asking/limits/pace.js';
import type { ModelLimits } from '../../../../src/contracts/operator.js';
import { stateWith } from './support.js';

const NONE: ModelLimits = { requestsPerMinute: null, tokensPerMinute: null, concurrency: null };
const call = { inputTokens: 900, outputTokens: 100, cachedTokens: 500 };

describe('the operator’s limits', () => {
  const limits = {
    'openai:gpt': { ...NONE, requestsPerMinute: 10 },
    'openai:*': { ...NONE, requestsPerMinute: 20 },
    'compatible:*': { ...NONE, concurrency: 4 },
  };

  it.each([
    ['openai:gpt', 10, null],
    ['openai:gpt-mini', 20, null],
    ['compatible:gpu/org/model', null, 4],
    ['anthropic:claude', null, null],
  ])('of %s are by name, then by provider', (model, requestsPerMinute, concurrency) => {
    expect(operatorLimits(limits, model)).toMatchObject({ requestsPerMinute, concurrency });
  });
});

describe('paceOf', () => {
  it('is unlimited while nothing is known', () => {
    const pace = paceOf(stateWith({}), NONE, 0);
    expect(pace).toMatchObject({ limited: false, requestMs: 0, requestsPerMinute: null });
    expect(pace.tokensMs(call)).toBe(0);
  });

  it('is a little below what headers say, and what the operator says counts instead', () => {
    const state = stateWith({ learnt: { requestsPerMinute: 600 } });
    expect(paceOf(state, NONE, 0).requestsPerMinute).toBeCloseTo(582);
    const operator = { ...NONE, requestsPerMinute: 1_200 };
    expect(paceOf(state, operator, 0).requestsPerMinute).toBeCloseTo(1_164);
  });

  it('is slower after a refusal, whatever is set, and never faster than that', () => {
    const state = stateWith({ slowedTo: 100, slowedAt: 0 });
    const operator = { ...NONE, requestsPerMinute: 600 };
    expect(paceOf(state, operator, 0).requestsPerMinute).toBeCloseTo(90);
    expect(paceOf(state, operator, 3_600_000).requestsPerMinute).toBeCloseTo(582);
  });

  it('counts tokens against the tightest of their limits, cached ones only where input is not limited alone', () => {
    const tokensMs = (learnt: object, operator = NONE) =>
      paceOf(stateWith({ learnt }), operator, 0).tokensMs(call) * 0.97;
    expect(tokensMs({ tokensPerMinute: 60_000 })).toBeCloseTo(1_000);
    expect(tokensMs({ inputTokensPerMinute: 60_000 })).toBeCloseTo(400);
    expect(tokensMs({ outputTokensPerMinute: 6_000 })).toBeCloseTo(1_000);
    const both = { inputTokensPerMinute: 60_000, tokensPerMinute: 50_000 };
    expect(tokensMs(both)).toBeCloseTo(600);
    expect(tokensMs(both, { ...NONE, tokensPerMinute: 120_000 })).toBeCloseTo(500);
  });

  it('lets no more requests through in a minute than the limit, a full burst included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), (limit) => {
        const { requestMs, requestsBurstMs } = paceOf(
          stateWith({}),
          { ...NONE, requestsPerMinute: limit },
          0,
        );
        const atOnce = Math.round(requestsBurstMs / requestMs) + 1;
        expect(atOnce).toBeLessThanOrEqual(Math.max(1, limit / 60));
        expect(Math.floor(60_000 / requestMs) + atOnce).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
