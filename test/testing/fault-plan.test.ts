import { describe, expect, it } from 'vitest';
import { faultScript, weightedFaults, type StandInRequest } from '../../src/testing/index.js';

const request = (number: number, endpoint: StandInRequest['endpoint'] = 'chat') =>
  ({ number, endpoint }) as StandInRequest;

describe('faultScript', () => {
  it('gives its faults in order, then none, and none to look-ups', () => {
    const plan = faultScript(['hang', null, { kind: 'overloaded', retryAfter: '3' }]);
    expect([1, 2, 3, 4].map((number) => plan(request(number)) ?? null)).toEqual([
      'hang',
      null,
      { kind: 'overloaded', retryAfter: '3' },
      null,
    ]);
    expect(plan(request(1, 'model'))).toBeNull();
  });
});

describe('weightedFaults', () => {
  const weights = { 'rate-limit': 0.1, 'server-error': 0.05, hang: 0.02, malformed: 0.02 };
  const draw = (seed: number) => {
    const plan = weightedFaults({ weights, seed });
    return Array.from({ length: 20_000 }, (_, index) => plan(request(index + 1)) ?? 'none');
  };

  it('comes near its weights', () => {
    const drawn = draw(1);
    for (const [kind, weight] of Object.entries(weights)) {
      const share = drawn.filter((fault) => fault === kind).length / drawn.length;
      // Four standard errors.
      expect(Math.abs(share - weight)).toBeLessThan(4 * Math.sqrt(weight / drawn.length));
    }
  });

  it('draws the same with the same seed, and something else with another', () => {
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  it('spares look-ups, and refuses weights that are no shares', () => {
    expect(weightedFaults({ weights: { hang: 1 } })(request(1, 'model'))).toBeNull();
    expect(weightedFaults({ weights: { hang: 1 } })(request(1))).toBe('hang');
    expect(() => weightedFaults({ weights: { hang: 0.7, reset: 0.4 } })).toThrow(RangeError);
    expect(() => weightedFaults({ weights: { hang: -0.1 } })).toThrow(RangeError);
    expect(() => weightedFaults({ weights: { hang: NaN } })).toThrow(RangeError);
  });
});
