/** Minibatches of a refresh: half new, half anchors, and nothing twice in one of them. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { planMinibatches, planMixedMinibatches } from '../../../src/domain/sampling/index.js';

const upTo = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => first + index);
const fresh = (count: number) => upTo(count);
const anchors = (count: number) => upTo(count, 1_000_000);
const isAnchor = (document: number) => document >= 1_000_000;

it('shows as many anchors as new documents, all of them in turn', () => {
  const batches = planMixedMinibatches(
    { fresh: fresh(100), anchors: anchors(30) },
    { batchSize: 40, seed: 1 },
  );
  expect(batches).toHaveLength(5);
  for (const batch of batches) {
    expect(batch).toHaveLength(40);
    expect(batch.filter(isAnchor)).toHaveLength(20);
  }
  expect(new Set(batches.flat().filter(isAnchor)).size).toBe(30);
});

it('holds every new document, and none twice, whatever the sizes', () => {
  fc.assert(
    fc.property(
      fc.nat(120),
      fc.nat(60),
      fc.integer({ min: 1, max: 50 }),
      fc.option(fc.integer({ min: 2, max: 60 }), { nil: undefined }),
      (news, old, batchSize, mostTokens) => {
        const batches = planMixedMinibatches(
          { fresh: fresh(news), anchors: anchors(old) },
          { batchSize, seed: 7, mostTokens, tokensOf: () => 2 },
        );
        expect(new Set(batches.flat().filter((document) => !isAnchor(document))).size).toBe(news);
        for (const batch of batches) {
          expect(new Set(batch).size).toBe(batch.length);
          const shown = batch.filter(isAnchor).length;
          expect(shown).toBeLessThanOrEqual(batch.length - shown);
          expect(batch.length).toBeLessThanOrEqual(Math.max(2, batchSize));
        }
      },
    ),
  );
});

it('keeps to the room of the model, half of it for each kind', () => {
  const batches = planMixedMinibatches(
    { fresh: fresh(20), anchors: anchors(20) },
    {
      batchSize: 20,
      seed: 1,
      mostTokens: 40,
      tokensOf: (document) => (isAnchor(document) ? 10 : 5),
    },
  );
  for (const batch of batches) {
    expect(batch.filter(isAnchor)).toHaveLength(2);
    expect(batch.filter((document) => !isAnchor(document))).toHaveLength(4);
  }
});

it('is nothing where nothing is new, and a plain plan where there are no anchors', () => {
  const options = { batchSize: 10, seed: 1 };
  expect(planMixedMinibatches({ fresh: [], anchors: anchors(5) }, options)).toEqual([]);
  expect(planMixedMinibatches({ fresh: fresh(25), anchors: [] }, options)).toEqual(
    planMinibatches(fresh(25), options),
  );
});
