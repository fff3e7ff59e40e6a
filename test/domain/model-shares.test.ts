/** Chunks are shared by weight, evenly, and always the same way. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { modelOfChunk, modelsOfRun } from '../../src/domain/model-shares.js';

const shares = fc
  .array(fc.double({ min: 0.05, max: 20, noNaN: true }), { minLength: 1, maxLength: 5 })
  .map((weights) => weights.map((weight, index) => ({ model: `p:m${index}`, weight })));

test('of any 100 chunks in a row or more, every model gets its part, to within 5 chunks', () => {
  fc.assert(
    fc.property(
      shares,
      fc.nat(100_000),
      fc.integer({ min: 100, max: 400 }),
      (given, from, length) => {
        const total = given.reduce((sum, { weight }) => sum + weight, 0);
        const got = Array.from({ length }, (_, index) => modelOfChunk(given, from + index));
        for (const { model, weight } of given) {
          const mine = got.filter((name) => name === model).length;
          expect(Math.abs(mine - (weight / total) * length)).toBeLessThanOrEqual(5);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test('the same chunk meets the same model again', () => {
  const given = [
    { model: 'a:x', weight: 1 },
    { model: 'b:y', weight: 2 },
  ];
  const once = Array.from({ length: 50 }, (_, chunk) => modelOfChunk(given, chunk));
  expect(Array.from({ length: 50 }, (_, chunk) => modelOfChunk(given, chunk))).toEqual(once);
  expect(new Set(once)).toEqual(new Set(['a:x', 'b:y']));
});

test('the models of a run are each named once', () => {
  const models = {
    summarize: [
      { model: 'a:x', weight: 1 },
      { model: 'b:y', weight: 1 },
    ],
    taxonomy: 'a:x',
    label: [{ model: 'b:y', weight: 1 }],
    embed: 'offline:hashing',
  };
  expect(modelsOfRun(models)).toEqual(['a:x', 'b:y', 'offline:hashing']);
});
