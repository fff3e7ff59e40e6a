import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { classificationReport } from '../../../src/domain/metrics/classification-report.js';

interface SklearnMetrics {
  readonly actual: readonly number[];
  readonly predicted: readonly number[];
  readonly classCount: number;
  readonly classes: readonly {
    readonly precision: number;
    readonly recall: number;
    readonly 'f1-score': number;
    readonly support: number;
  }[];
  readonly agreement: number;
  readonly weightedF1: number;
  readonly macroF1: number;
  readonly confusion: readonly (readonly number[])[];
}

const sklearn = JSON.parse(
  readFileSync(
    new URL('../../classifier/fixtures/scikit-learn-metrics.json', import.meta.url),
    'utf8',
  ),
) as SklearnMetrics;

describe('classificationReport', () => {
  test('counted by hand: two of three right in one class, one of two in the other', () => {
    const report = classificationReport({
      actual: [0, 0, 0, 1, 1],
      predicted: [0, 0, 1, 1, 0],
      classCount: 2,
    });
    expect(report.documents).toBe(5);
    expect(report.agreement).toBeCloseTo(3 / 5, 12);
    expect(report.confusion).toEqual([
      [2, 1],
      [1, 1],
    ]);
    expect(report.classes).toEqual([
      { precision: 2 / 3, recall: 2 / 3, f1: 2 / 3, support: 3, predicted: 3 },
      { precision: 1 / 2, recall: 1 / 2, f1: 1 / 2, support: 2, predicted: 2 },
    ]);
    expect(report.macroF1).toBeCloseTo((2 / 3 + 1 / 2) / 2, 12);
    expect(report.weightedF1).toBeCloseTo((3 * (2 / 3) + 2 * (1 / 2)) / 5, 12);
  });

  test('a class that is never predicted has precision, recall and F1 of 0', () => {
    const { classes } = classificationReport({ actual: [0, 1], predicted: [0, 0], classCount: 2 });
    expect(classes[1]).toEqual({ precision: 0, recall: 0, f1: 0, support: 1, predicted: 0 });
  });

  test('a class without documents is not evaluated, and is no part of the means', () => {
    const report = classificationReport({ actual: [0, 0], predicted: [0, 2], classCount: 3 });
    const notEvaluated = { precision: null, recall: null, f1: null, support: 0 };
    expect(report.classes[1]).toEqual({ ...notEvaluated, predicted: 0 });
    expect(report.classes[2]).toEqual({ ...notEvaluated, predicted: 1 });
    expect(report.macroF1).toBeCloseTo(2 / 3, 12);
    expect(report.weightedF1).toBeCloseTo(2 / 3, 12);
  });

  test('without documents nothing is claimed', () => {
    const report = classificationReport({ actual: [], predicted: [], classCount: 2 });
    expect(report).toMatchObject({
      documents: 0,
      agreement: null,
      weightedF1: null,
      macroF1: null,
    });
  });

  test('is what scikit-learn says', () => {
    const report = classificationReport(sklearn);
    expect(report.agreement).toBeCloseTo(sklearn.agreement, 12);
    expect(report.weightedF1).toBeCloseTo(sklearn.weightedF1, 12);
    expect(report.macroF1).toBeCloseTo(sklearn.macroF1, 12);
    expect(report.confusion).toEqual(sklearn.confusion);
    for (const [index, expected] of sklearn.classes.entries()) {
      const scores = report.classes[index];
      expect(scores?.support).toBe(expected.support);
      // scikit-learn prints 0 for a class without documents; here it is not evaluated.
      const none = expected.support === 0;
      expect(scores?.precision).toEqual(none ? null : expect.closeTo(expected.precision, 12));
      expect(scores?.recall).toEqual(none ? null : expect.closeTo(expected.recall, 12));
      expect(scores?.f1).toEqual(none ? null : expect.closeTo(expected['f1-score'], 12));
    }
  });

  test('scores are shares, and the counts add up', () => {
    const documents = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(documents, (pairs) => {
        const report = classificationReport({
          actual: pairs.map(([actual]) => actual),
          predicted: pairs.map(([, predicted]) => predicted),
          classCount: 5,
        });
        const hits = pairs.filter(([actual, predicted]) => actual === predicted).length;
        expect(report.agreement).toBeCloseTo(hits / pairs.length, 12);
        const counts = report.confusion.flat();
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(pairs.length);
        for (const score of [report.macroF1, report.weightedF1]) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1);
        }
        // With one label a document, micro recall is the agreement: recall weighted by support.
        const weighted = report.classes.reduce(
          (sum, { recall, support }) => sum + (recall ?? 0) * support,
          0,
        );
        expect(weighted / pairs.length).toBeCloseTo(hits / pairs.length, 12);
      }),
    );
  });

  test.each([
    { actual: [0], predicted: [], message: '1 labels but 0 predictions' },
    { actual: [2], predicted: [0], message: 'document 0: label 2, prediction 0' },
    { actual: [0, 0], predicted: [0, -1], message: 'document 1: label 0, prediction -1' },
  ])('refuses $message', ({ actual, predicted, message }) => {
    expect(() => classificationReport({ actual, predicted, classCount: 2 })).toThrow(message);
  });
});
