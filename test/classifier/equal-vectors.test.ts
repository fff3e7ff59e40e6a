import fc from 'fast-check';
import { expect, test } from 'vitest';
import { equalVectors } from '../../src/classifier/equal-vectors.js';
import { stratifiedFolds } from '../../src/classifier/stratified-folds.js';

const rows = fc.array(fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2)), { minLength: 1, maxLength: 60 });

test('each row points to the first that equals it', () => {
  fc.assert(
    fc.property(rows, (vectors) => {
      const keys = vectors.map(String);
      const expected = keys.map((key) => keys.indexOf(key));
      expect([...equalVectors(Float32Array.from(vectors.flat()), 3)]).toEqual(expected);
    }),
  );
});

test('also in a view of a larger buffer', () => {
  const buffer = Float32Array.of(9, 1, 2, 1, 2, 3, 4);
  expect([...equalVectors(buffer.subarray(1), 2)]).toEqual([0, 0, 2]);
});

test('equal vectors of a class are held out together, and every class is learnt in every fold', () => {
  fc.assert(
    fc.property(rows, fc.nat(), (vectors, seed) => {
      const groups = equalVectors(Float32Array.from(vectors.flat()), 3);
      const labels = Int32Array.from(vectors, ([, , last], row) => (last + (row % 2)) % 3);
      const classes = new Set(labels);
      const folds = stratifiedFolds({ labels, classCount: 3, folds: 5, seed, groups });
      const kind = (row: number) => `${groups[row]} ${labels[row]}`;
      for (const { train, heldOut } of folds) {
        const learnt = new Set([...train].map(kind));
        expect([...heldOut].filter((row) => learnt.has(kind(row)))).toEqual([]);
        expect(new Set([...train].map((row) => labels[row]))).toEqual(classes);
        expect(train.length + heldOut.length).toBe(labels.length);
      }
      const held = folds.flatMap(({ heldOut }) => [...heldOut]);
      expect(new Set(held).size).toBe(held.length);
    }),
  );
});
