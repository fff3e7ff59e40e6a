/** The exact lower bound, against SciPy's beta distribution and against the binomial distribution itself. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundMeets, clopperPearsonLower } from '../../../src/domain/metrics/clopper-pearson.js';
import { regularizedBeta } from '../../../src/domain/metrics/regularized-beta.js';

const counts = fc
  .integer({ min: 1, max: 400 })
  .chain((trials) => fc.tuple(fc.integer({ min: 0, max: trials }), fc.constant(trials)));

describe('clopperPearsonLower', () => {
  // scipy.stats.beta.ppf(0.05, successes, trials - successes + 1)
  test.each([
    [1, 1, 0.05],
    [9, 10, 0.6058366975634952],
    [95, 100, 0.8977466223567255],
    [100, 100, 0.9704869503929601],
    [450, 500, 0.8751341925861911],
    [4980, 5000, 0.9941928651463251],
    [3, 1000, 0.0008181753982218001],
    [99990, 100000, 0.9998303837123736],
  ])('of %i in %i is %d', (successes, trials, bound) => {
    expect(clopperPearsonLower({ successes, trials })).toBeCloseTo(bound, 9);
  });

  test('is 0 where nothing succeeded, or nothing was tried', () => {
    expect(clopperPearsonLower({ successes: 0, trials: 10 })).toBe(0);
    expect(clopperPearsonLower({ successes: 0, trials: 0 })).toBe(0);
  });

  test('is below the share, grows with the successes, and is what `boundMeets` asks about', () => {
    fc.assert(
      fc.property(
        counts,
        fc.double({ min: 0.001, max: 0.999, noNaN: true }),
        ([successes, trials], target) => {
          const bound = clopperPearsonLower({ successes, trials });
          expect(bound).toBeLessThanOrEqual(successes / trials);
          if (successes > 0) {
            expect(bound).toBeGreaterThan(
              clopperPearsonLower({ successes: successes - 1, trials }),
            );
          }
          if (Math.abs(bound - target) > 1e-9) {
            expect(boundMeets({ successes, trials, target })).toBe(bound > target);
          }
        },
      ),
    );
  });
});

describe('regularizedBeta', () => {
  // scipy.special.betainc
  test.each([
    [0.5, 2, 3, 0.6875],
    [0.1, 0.5, 0.5, 0.20483276469913345],
    [0.99, 500, 3, 0.1217181983607307],
    [0.9, 9000, 1000, 0.4964537792481396],
    [1e-6, 1, 100, 9.999505016169608e-5],
    [0, 2, 3, 0],
    [1, 2, 3, 1],
  ])('at %d for %d and %d is %d', (x, a, b, expected) => {
    expect(regularizedBeta(x, a, b)).toBeCloseTo(expected, 9);
  });

  test('is the chance of so many successes or more', () => {
    const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(counts, share, ([successes, trials], x) => {
        if (successes === 0) return;
        let term = Math.pow(1 - x, trials);
        // (1 − x)^trials may vanish in float64, and with it the sum.
        fc.pre(term > 1e-300);
        let below = 0;
        for (let hits = 0; hits < successes; hits += 1) {
          below += term;
          term *= ((trials - hits) / (hits + 1)) * (x / (1 - x));
        }
        expect(regularizedBeta(x, successes, trials - successes + 1)).toBeCloseTo(1 - below, 8);
      }),
    );
  });
});
