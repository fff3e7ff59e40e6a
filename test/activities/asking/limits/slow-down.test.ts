/** What refusals teach: how long to wait, and how fast to go on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterRefusal,
  slowedRate,
  type Refusal,
} from '../../../../src/activities/asking/limits/slow-down.js';
import { stateWith } from './support.js';

const NOW = 1_000_000;
const calls = (taken: number, forMs: number) => ({ taken, firstAt: NOW - forMs });

/** 100 calls in the last 10 s, none of them paced. */
function refusal(changes: Partial<Refusal> = {}): Refusal {
  return {
    ...{ retryAfterMs: undefined, limitsKnown: false, pacedAt: null, takenSince: true },
    ...{ minute: calls(100, 10_000), recent: calls(100, 10_000) },
    ...changes,
  };
}

describe('the wait after a refusal', () => {
  const blockOf = (changes: Partial<Refusal>, state = {}) =>
    afterRefusal(stateWith({ now: NOW, ...state }), refusal(changes)).blockedUntil - NOW;

  it('is what the provider asks for, an hour at most', () => {
    expect(blockOf({ retryAfterMs: 250 })).toBe(250);
    expect(blockOf({ retryAfterMs: 40_000 })).toBe(40_000);
    expect(blockOf({ retryAfterMs: 1e9 })).toBe(3_600_000);
  });

  it('is a second where it does not say, and doubles while nothing is taken', () => {
    const blocks: number[] = [];
    let state = stateWith({ now: NOW });
    for (let time = 0; time < 6; time += 1) {
      const next = afterRefusal(state, refusal({ takenSince: time === 0 }));
      blocks.push(next.blockedUntil - state.now);
      state = stateWith({ ...next, now: next.blockedUntil });
    }
    expect(blocks).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    const later = afterRefusal(state, refusal());
    expect(later).toMatchObject({ blockedUntil: state.now + 1_000, throttles: 1 });
    expect(later.throttledBefore).toBe(state.throttledAt);
  });

  it('never ends a longer one', () => {
    expect(blockOf({ retryAfterMs: 10 }, { blockedUntil: NOW + 5_000 })).toBe(5_000);
  });
});

describe('the rate after a refusal', () => {
  const taught = (changes: Partial<Refusal>, state = {}) =>
    afterRefusal(stateWith({ now: NOW, ...state }), refusal(changes)).slowedTo;

  it('is what was taken, or less where calls were paced at less', () => {
    expect(taught({})).toBeCloseTo(600);
    expect(taught({ pacedAt: 500 })).toBe(500);
    expect(taught({ recent: calls(200, 10_000) })).toBeCloseTo(1_200);
  });

  it('is not changed where the provider says its limits, by few calls, or twice in some seconds', () => {
    expect(taught({ limitsKnown: true })).toBeNull();
    expect(taught({ recent: calls(9, 2_000) })).toBeNull();
    expect(taught({ recent: { taken: 0, firstAt: null } })).toBeNull();
    expect(taught({}, { slowedTo: 700, slowedAt: NOW - 4_000 })).toBe(700);
    expect(taught({ takenSince: false }, { throttledAt: NOW - 1, throttles: 1 })).toBeNull();
    expect(taught({ recent: calls(5, 60_000) })).toBe(50);
  });

  it('is all of a minute’s calls where a window is used up', () => {
    const atOnce = { minute: calls(300, 3_000), recent: calls(300, 3_000) };
    expect(taught({ ...atOnce, retryAfterMs: 40_000 })).toBe(300);
    const silent = { throttledAt: NOW - 4_000, throttles: 2, slowedAt: NOW - 4_500, slowedTo: 9e3 };
    expect(taught({ ...atOnce, takenSince: false }, silent)).toBe(300);
  });

  it('does not fall below half of what a minute took, which fades', () => {
    const few = { minute: calls(20, 60_000), recent: calls(20, 60_000) };
    expect(taught(few, { peak: 400, slowedAt: NOW - 10_000, slowedTo: 300 })).toBeCloseTo(200, -1);
    expect(taught(few, { peak: 400, slowedAt: NOW - 6_000_000, slowedTo: 300 })).toBe(20);
  });
});

describe('slowedRate', () => {
  it('comes back along a curve: 90 %, the old rate, and then more and more', () => {
    const at = (seconds: number) => slowedRate({ slowedTo: 600, slowedAt: 0 }, seconds * 1_000);
    expect([0, 60, 120].map(at)).toEqual([540, 600, 660]);
    expect(at(40)).toBeGreaterThan(595);
    expect(at(80)).toBeLessThan(605);
    expect(at(360)).toBeGreaterThan(5_000);
    expect(slowedRate({ slowedTo: null, slowedAt: null }, 0)).toBeNull();
  });

  it('always grows, and takes at least a minute and 50 calls to come back, or two minutes', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 1e5, noNaN: true }),
        fc.integer({ min: 0, max: 600_000 }),
        (slowedTo, elapsed) => {
          const at = (ms: number) => slowedRate({ slowedTo, slowedAt: 0 }, ms) ?? 0;
          expect(at(elapsed + 1_000)).toBeGreaterThan(at(elapsed));
          const back = Math.min(120_000, Math.max(60_000, (50 / slowedTo) * 60_000));
          expect(at(back - 1)).toBeLessThanOrEqual(slowedTo);
        },
      ),
    );
  });
});
