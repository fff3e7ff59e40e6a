import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrationError } from '../../../src/domain/metrics/calibration-error.js';

const judgedDocuments = fc.array(
  fc.record({ confidence: fc.constantFrom(0.3, 0.5, 0.7, 0.9, 1), correct: fc.nat(1) }),
  { minLength: 1, maxLength: 60 },
);
const columns = (documents: readonly { confidence: number; correct: number }[]) => ({
  confidence: documents.map(({ confidence }) => confidence),
  correct: documents.map(({ correct }) => correct),
});

describe('calibrationError', () => {
  test('counted by hand: two bins of two documents each', () => {
    // The surer two are right every time at 0.9 on average, the others never at 0.55.
    const judged = { confidence: [0.6, 0.8, 0.5, 1], correct: [0, 1, 0, 1] };
    expect(calibrationError(judged, 2)).toBeCloseTo((0.1 + 0.55) / 2, 12);
  });

  test('with as many documents in every bin it is the mean gap of the bins', () => {
    const confidence = Array.from({ length: 45 }, (_, index) => (index + 1) / 50);
    const correct = confidence.map((_, index) => (index % 3 === 0 ? 1 : 0));
    let expected = 0;
    for (let bin = 0; bin < 15; bin += 1) {
      const mean = confidence.slice(bin * 3, bin * 3 + 3).reduce((a, b) => a + b, 0) / 3;
      expected += Math.abs(mean - 1 / 3) / 15;
    }
    expect(calibrationError({ confidence, correct })).toBeCloseTo(expected, 12);
  });

  test('confidence that comes true has none; certainty that never does has all', () => {
    const confidence = new Array<number>(100).fill(0.25);
    const correct = confidence.map((_, index) => (index % 4 === 0 ? 1 : 0));
    expect(calibrationError({ confidence, correct })).toBeCloseTo(0, 12);
    expect(calibrationError({ confidence: [1, 1, 1], correct: [0, 0, 0] })).toBe(1);
  });

  test('is a share, is the same in any order, and for every document twice', () => {
    fc.assert(
      fc.property(judgedDocuments, (documents) => {
        const error = calibrationError(columns(documents)) ?? NaN;
        expect(error).toBeGreaterThanOrEqual(0);
        expect(error).toBeLessThanOrEqual(1);
        expect(calibrationError(columns(documents.toReversed()))).toBeCloseTo(error, 9);
        expect(calibrationError(columns([...documents, ...documents]))).toBeCloseTo(error, 9);
        // One bin sees the difference of the means alone, more bins see at least that.
        expect(error).toBeGreaterThanOrEqual((calibrationError(columns(documents), 1) ?? 0) - 1e-9);
      }),
    );
  });

  test('without documents it is not known, and lengths must agree', () => {
    expect(calibrationError({ confidence: [], correct: [] })).toBeNull();
    expect(() => calibrationError({ confidence: [1], correct: [] })).toThrow('1 confidences');
  });
});
