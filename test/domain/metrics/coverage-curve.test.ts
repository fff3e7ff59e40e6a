import fc from 'fast-check';
import { expect, test } from 'vitest';
import { coverageCurve } from '../../../src/domain/metrics/coverage-curve.js';

test('keeps the surest first', () => {
  const curve = coverageCurve({ confidence: [0.4, 0.9, 0.6, 0.8], correct: [0, 1, 0, 1] }, 2);
  expect(curve).toEqual([
    { threshold: 0.8, coverage: 0.5, documents: 2, agreement: 1 },
    { threshold: 0.4, coverage: 1, documents: 4, agreement: 0.5 },
  ]);
});

test('equal confidence is kept or withheld together', () => {
  const curve = coverageCurve({ confidence: [0.9, 0.9, 0.9, 0.1], correct: [1, 0, 1, 0] }, 4);
  expect(curve.map(({ documents }) => documents)).toEqual([3, 4]);
});

test('every point is what its threshold keeps, and the last keeps all', () => {
  const documents = fc.array(
    fc.record({ confidence: fc.nat(20).map((value) => value / 20), correct: fc.nat(1) }),
    { minLength: 1, maxLength: 80 },
  );
  fc.assert(
    fc.property(documents, fc.integer({ min: 1, max: 20 }), (judged, points) => {
      const confidence = judged.map((each) => each.confidence);
      const correct = judged.map((each) => each.correct);
      const curve = coverageCurve({ confidence, correct }, points);
      expect(curve.length).toBeLessThanOrEqual(points);
      expect(curve.at(-1)?.coverage).toBe(1);
      for (const [index, point] of curve.entries()) {
        const kept = judged.filter((each) => each.confidence >= point.threshold);
        expect(point.documents).toBe(kept.length);
        expect(point.coverage).toBe(kept.length / judged.length);
        const right = kept.filter((each) => each.correct === 1).length;
        expect(point.agreement).toBe(right / kept.length);
        expect(point.threshold).toBeLessThan(curve[index - 1]?.threshold ?? Infinity);
      }
    }),
  );
});

test('without documents there is no curve', () => {
  expect(coverageCurve({ confidence: [], correct: [] })).toEqual([]);
});
