import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stratifiedFolds } from '../../src/classifier/stratified-folds.js';

const labelled = fc.array(fc.nat(5), { minLength: 1, maxLength: 80 });

test('every row is held out once, but for the only row of a class, and classes are spread', () => {
  fc.assert(
    fc.property(labelled, fc.nat(), (classes, seed) => {
      const labels = Int32Array.from(classes);
      const sizes = Array.from(
        { length: 6 },
        (_, label) => labels.filter((own) => own === label).length,
      );
      const folds = stratifiedFolds({ labels, classCount: 6, folds: 5, seed });
      const largest = Math.max(...sizes);
      expect(folds).toHaveLength(largest < 2 ? 0 : Math.min(5, largest));
      if (folds.length === 0) return;

      const heldOut = folds
        .flatMap((fold) => [...fold.heldOut])
        .sort((left, right) => left - right);
      const dealt = [...labels.keys()].filter((row) => (sizes[labels[row] ?? -1] ?? 0) > 1);
      expect(heldOut).toEqual(dealt);
      for (const fold of folds) {
        expect(new Set([...fold.train, ...fold.heldOut]).size).toBe(labels.length);
        expect(fold.train.length + fold.heldOut.length).toBe(labels.length);
        const trained = new Set([...fold.train].map((row) => labels[row]));
        for (const [label, size] of sizes.entries()) {
          if (size > 0) expect(trained).toContain(label);
          const own = [...fold.heldOut].filter((row) => labels[row] === label).length;
          expect(own).toBeLessThanOrEqual(Math.ceil(size / folds.length));
        }
      }
      const foldSizes = folds.map((fold) => fold.heldOut.length);
      expect(Math.max(...foldSizes) - Math.min(...foldSizes)).toBeLessThanOrEqual(1);
    }),
  );
});

test('the seed decides, and alone', () => {
  const labels = Int32Array.from({ length: 60 }, (_, row) => row % 3);
  const deal = (seed: number) => stratifiedFolds({ labels, classCount: 3, folds: 5, seed });
  expect(deal(1)).toEqual(deal(1));
  expect(deal(1)).not.toEqual(deal(2));
});

test('a row without a class is trained on in every fold', () => {
  const folds = stratifiedFolds({
    labels: Int32Array.of(0, -1, 0, 1, 1),
    classCount: 2,
    folds: 2,
    seed: 1,
  });
  for (const { train } of folds) expect([...train]).toContain(1);
});
