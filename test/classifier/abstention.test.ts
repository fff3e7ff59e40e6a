import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { abstains, chooseThreshold, keptAt } from '../../src/classifier/abstention.js';
import { clopperPearsonLower } from '../../src/domain/metrics/clopper-pearson.js';

const judgedDocuments = fc
  .array(
    fc.record({
      confidence: fc.nat(50).map((value) => value / 50),
      correct: fc.boolean().map(Number),
    }),
    { maxLength: 150 },
  )
  .map((documents) => ({
    confidence: documents.map(({ confidence }) => confidence),
    correct: documents.map(({ correct }) => correct),
  }));

describe('chooseThreshold', () => {
  test('is the lowest confidence at which the bound meets the target', () => {
    fc.assert(
      fc.property(judgedDocuments, fc.constantFrom(0.5, 0.8, 0.95), (judged, target) => {
        const boundAt = (threshold: number) => {
          const kept = judged.confidence.flatMap((value, index) =>
            value >= threshold ? [judged.correct[index] ?? 0] : [],
          );
          const successes = kept.reduce((sum, value) => sum + value, 0);
          return clopperPearsonLower({ successes, trials: kept.length });
        };
        const meeting = [...new Set(judged.confidence)].filter((value) => boundAt(value) >= target);
        const { threshold, outOfFold } = chooseThreshold(judged, target);
        expect(threshold).toBe(meeting.length === 0 ? null : Math.min(...meeting));
        expect(outOfFold.documents).toBe(judged.confidence.length);
        if (threshold === null) return;
        expect(outOfFold.bound).toBeCloseTo(boundAt(threshold), 9);
        expect(keptAt(judged, threshold)).toEqual({
          coverage: outOfFold.coverage,
          precision: outOfFold.precision,
        });
      }),
    );
  });

  test('too few documents can promise nothing, however right they are', () => {
    const judged = { confidence: [0.99, 0.99, 0.99], correct: [1, 1, 1] };
    expect(chooseThreshold(judged, 0.9)).toEqual({
      threshold: null,
      outOfFold: { documents: 3, coverage: 0, precision: null, bound: null },
    });
    // 0.05^(1/3)
    expect(chooseThreshold(judged, 0.36).threshold).toBe(0.99);
  });
});

test('abstaining is for probabilities below the threshold, for all without one, for none when not asked for', () => {
  expect(abstains({ threshold: 0.8 }, 0.79)).toBe(true);
  expect(abstains({ threshold: 0.8 }, 0.8)).toBe(false);
  expect(abstains({ threshold: null }, 1)).toBe(true);
  expect(abstains(null, 0)).toBe(false);
  expect(abstains(undefined, 0)).toBe(false);
  expect(keptAt({ confidence: [0.2, 0.9], correct: [0, 1] }, null)).toEqual({
    coverage: 0,
    precision: null,
  });
  expect(keptAt({ confidence: [], correct: [] }, 0.5)).toBeNull();
});
