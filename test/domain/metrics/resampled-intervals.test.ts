import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classificationReport } from '../../../src/domain/metrics/classification-report.js';
import { resampledIntervals } from '../../../src/domain/metrics/resampled-intervals.js';
import { wilsonInterval } from '../../../src/domain/metrics/wilson.js';
import { uniformNumbers } from '../../classifier/synthetic-data.js';

/** Right with a chance of `rate`, over four classes. */
function documents(count: number, rate: number) {
  const uniform = uniformNumbers(31);
  const actual = Array.from({ length: count }, () => Math.floor(uniform() * 4));
  const predicted = actual.map((label) =>
    uniform() < rate ? label : (label + 1 + Math.floor(uniform() * 3)) % 4,
  );
  const confidence = actual.map(() => 0.5 + uniform() / 2);
  const losses = confidence.map((value) => -Math.log(value));
  return { actual, predicted, confidence, losses, classCount: 4, seed: 1 };
}

describe('resampledIntervals', () => {
  test('of a share are about as wide as they should be', () => {
    const judged = documents(500, 0.8);
    const found = resampledIntervals(judged);
    const hits = judged.actual.filter((label, index) => label === judged.predicted[index]).length;
    const expected = wilsonInterval(hits, 500);
    expect(Math.abs((found?.whole.agreement.low ?? 0) - expected.low)).toBeLessThan(0.006);
    expect(Math.abs((found?.whole.agreement.high ?? 0) - expected.high)).toBeLessThan(0.006);
  });

  test('hold the scores themselves, of the whole and of every class', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (count, rate) => {
          const judged = documents(count, rate);
          const report = classificationReport(judged);
          const found = resampledIntervals({ ...judged, resamples: 50 });
          for (const name of ['agreement', 'weightedF1', 'macroF1'] as const) {
            const { low = NaN, high = NaN } = found?.whole[name] ?? {};
            expect(low).toBeLessThanOrEqual((report[name] ?? NaN) + 1e-12);
            expect(high).toBeGreaterThanOrEqual((report[name] ?? NaN) - 1e-12);
          }
          for (const [index, { precision, support }] of report.classes.entries()) {
            const interval = found?.classes[index]?.precision;
            if (support === 0) expect(interval).toBeNull();
            if (!interval) continue;
            expect(interval.low).toBeLessThanOrEqual((precision ?? NaN) + 1e-12);
            expect(interval.high).toBeGreaterThanOrEqual((precision ?? NaN) - 1e-12);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('more documents say more', () => {
    const width = (count: number) => {
      const { low = NaN, high = NaN } =
        resampledIntervals(documents(count, 0.7))?.whole.macroF1 ?? {};
      return high - low;
    };
    expect(width(1_000)).toBeLessThan(width(50) / 2);
  });

  test('the same seed gives the same, another seed nearly so', () => {
    const judged = documents(200, 0.8);
    const first = resampledIntervals(judged);
    expect(resampledIntervals(judged)).toEqual(first);
    const other = resampledIntervals({ ...judged, seed: 2 });
    expect(other).not.toEqual(first);
    const { low = NaN } = first?.whole.weightedF1 ?? {};
    expect(Math.abs((other?.whole.weightedF1.low ?? NaN) - low)).toBeLessThan(0.02);
  });

  test('a class that is in few resamples alone gets none; without documents there are none', () => {
    const one = { confidence: [1, 1, 1], losses: [0, 0, 0], classCount: 3, seed: 1 };
    const found = resampledIntervals({ ...one, actual: [0, 0, 1], predicted: [0, 0, 0] });
    expect(found?.classes[0]?.recall).toEqual({ low: 1, high: 1 });
    expect(found?.classes[2]).toEqual({ precision: null, recall: null, f1: null });
    const none = { actual: [], predicted: [], confidence: [], losses: [], classCount: 2, seed: 1 };
    expect(resampledIntervals(none)).toBeNull();
  });
});
