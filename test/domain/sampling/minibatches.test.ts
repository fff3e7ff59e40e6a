/** Minibatches: in sample order, every document used, and none twice in one of them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSample, planMinibatches } from '../../../src/domain/sampling/index.js';

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index);

function duplicates(batches: readonly (readonly number[])[]): number {
  return batches.reduce((sum, batch) => sum + batch.length - new Set(batch).size, 0);
}

/** The notebook's way: the last minibatch is filled from the whole sample, what it holds already included. */
function filledFromEverything(sample: readonly number[], batchSize: number, seed: number) {
  const batches: number[][] = [];
  for (let start = 0; start < sample.length; start += batchSize) {
    batches.push(sample.slice(start, start + batchSize));
  }
  const last = batches.at(-1) ?? [];
  const missing = batchSize - last.length;
  const drawn = drawSample({ population: sample.length, size: missing, seed, purpose: 'fill' });
  last.push(...drawn.map((index) => sample[index] ?? 0));
  return batches;
}

describe('planMinibatches', () => {
  it('fills the last one without duplicates, where the notebook has more than ten', () => {
    const sample = drawSample({ population: 450, size: 450, seed: 42, purpose: 'sample' });
    for (const seed of upTo(20)) {
      const batches = planMinibatches(sample, { batchSize: 200, seed });
      expect(batches.map(({ length }) => length)).toEqual([200, 200, 200]);
      expect(duplicates(batches)).toBe(0);
    }
    // 150 of 450 are drawn while 50 are there already: 16.7 duplicates are expected.
    const notebook = upTo(20).map((seed) => duplicates(filledFromEverything(sample, 200, seed)));
    expect(Math.min(...notebook)).toBeGreaterThan(5);
    expect(Math.max(...notebook)).toBeGreaterThanOrEqual(14);
  });

  it('keeps sample order, uses every document, repeats none within a minibatch', () => {
    fc.assert(
      fc.property(
        fc.nat(500),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(),
        (size, batchSize, seed) => {
          const sample = drawSample({ population: 1_000, size, seed, purpose: 'sample' });
          const batches = planMinibatches(sample, { batchSize, seed });
          expect(duplicates(batches)).toBe(0);
          expect(batches.flat().slice(0, size)).toEqual(sample);
          expect(new Set(batches.flat())).toEqual(new Set(sample));
          expect(batches).toHaveLength(Math.ceil(size / batchSize));
          if (size >= batchSize)
            expect(batches.every(({ length }) => length === batchSize)).toBe(true);
        },
      ),
    );
  });

  it('holds at most so many tokens in each, but always one document', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 300 }),
        (tokens, batchSize, mostTokens) => {
          const sample = upTo(tokens.length);
          const tokensOf = (index: number) => tokens[index] ?? 0;
          const batches = planMinibatches(sample, { batchSize, seed: 7, mostTokens, tokensOf });
          expect(duplicates(batches)).toBe(0);
          expect(batches.flat().slice(0, sample.length)).toEqual(sample);
          for (const batch of batches) {
            const total = batch.reduce((sum, index) => sum + tokensOf(index), 0);
            expect(batch.length).toBeLessThanOrEqual(batchSize);
            expect(batch.length === 1 || total <= mostTokens).toBe(true);
          }
        },
      ),
    );
  });

  it('makes one minibatch of fewer documents than a batch, and none of none', () => {
    expect(planMinibatches(upTo(150), { batchSize: 200, seed: 1 })).toEqual([upTo(150)]);
    expect(planMinibatches(upTo(200), { batchSize: 200, seed: 1 })).toEqual([upTo(200)]);
    expect(planMinibatches([], { batchSize: 200, seed: 1 })).toEqual([]);
  });

  it('plans the same for the same seed, and fills otherwise for another', () => {
    const plan = (seed: number) => planMinibatches(upTo(450), { batchSize: 200, seed });
    expect(plan(42)).toEqual(plan(42));
    expect(plan(43)).not.toEqual(plan(42));
  });

  it('leaves the sample as it was', () => {
    const sample = upTo(45);
    planMinibatches(sample, { batchSize: 20, seed: 1 });
    expect(sample).toEqual(upTo(45));
  });
});
