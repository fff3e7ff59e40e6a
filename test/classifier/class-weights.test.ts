import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rowWeights } from '../../src/classifier/class-weights.js';

test('balanced: n / (K · n_k)', () => {
  const { weights, total, classes } = rowWeights({
    labels: Int32Array.of(0, 0, 0, 2),
    classCount: 4,
    classWeight: 'balanced',
  });
  expect([...weights]).toEqual([4 / 6, 4 / 6, 4 / 6, 4 / 2]);
  expect(total).toBeCloseTo(4, 12);
  expect(classes).toEqual([0, 2]);
});

test('none: the sample weights themselves', () => {
  const { weights, total } = rowWeights({
    labels: Int32Array.of(0, 0, 1),
    classCount: 2,
    classWeight: 'none',
    sampleWeights: [1, 2, 0.5],
  });
  expect([...weights]).toEqual([1, 2, 0.5]);
  expect(total).toBe(3.5);
});

test('a class whose rows all weigh nothing is not present', () => {
  const { weights, classes } = rowWeights({
    labels: Int32Array.of(0, 1, 2),
    classCount: 3,
    classWeight: 'balanced',
    sampleWeights: [1, 0, 1],
  });
  expect(classes).toEqual([0, 2]);
  expect([...weights]).toEqual([1, 0, 1]);
});

test('balanced: the classes present share the whole weight equally', () => {
  const row = fc.record({ label: fc.nat(5), weight: fc.integer({ min: 1, max: 9 }) });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
      const sampleWeights = rows.map(({ weight }) => weight);
      const { weights, total, classes } = rowWeights({
        labels: Int32Array.from(rows, ({ label }) => label),
        classCount: 6,
        classWeight: 'balanced',
        sampleWeights,
      });
      expect(total).toBeCloseTo(
        sampleWeights.reduce((sum, weight) => sum + weight, 0),
        9,
      );
      for (const label of classes) {
        const own = weights.filter((_, index) => rows[index]?.label === label);
        expect(own.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(total / classes.length, 9);
      }
    }),
  );
});
