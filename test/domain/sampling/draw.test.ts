/** Simple random samples: distinct, of the size asked for, uniform, and the same for the same seed. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSample, shuffled } from '../../../src/domain/sampling/index.js';

const purpose = 'test';
const seeds = fc.nat(2_147_483_647);

describe('drawSample', () => {
  it('draws distinct numbers of the population, as many as asked for or all there are', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(400), seeds, (population, size, seed) => {
        const drawn = drawSample({ population, size, seed, purpose });
        expect(drawn).toHaveLength(Math.min(size, population));
        expect(new Set(drawn).size).toBe(drawn.length);
        expect(drawn.every((index) => index >= 0 && index < population)).toBe(true);
      }),
    );
  });

  it('draws the same for the same seed and purpose, and something else for another', () => {
    const draw = (seed: number, why: string) =>
      drawSample({ population: 10_000, size: 20, seed, purpose: why });
    expect(draw(42, 'sample')).toEqual(draw(42, 'sample'));
    expect(draw(43, 'sample')).not.toEqual(draw(42, 'sample'));
    expect(draw(42, 'label-sample')).not.toEqual(draw(42, 'sample'));
  });

  it('draws what it always drew: a run that is repeated has the same sample', () => {
    expect(drawSample({ population: 1_000, size: 5, seed: 42, purpose: 'sample' })).toEqual([
      970, 398, 38, 938, 428,
    ]);
  });

  it('draws every number about equally often, at every place', () => {
    const draws = 3_000;
    const [population, size] = [10, 4];
    const counts = Array.from({ length: size }, () => new Array<number>(population).fill(0));
    for (let seed = 0; seed < draws; seed += 1) {
      for (const [place, index] of drawSample({ population, size, seed, purpose }).entries()) {
        const row = counts[place];
        if (row !== undefined) row[index] = (row[index] ?? 0) + 1;
      }
    }
    // 300 expected in each of 40 cells, with a standard deviation of 16.4.
    for (const count of counts.flat())
      expect(Math.abs(count - draws / population)).toBeLessThan(82);
  });

  it('takes no memory for what it does not draw', () => {
    const drawn = drawSample({ population: 2_000_000_000, size: 3, seed: 1, purpose });
    expect(drawn).toHaveLength(3);
  });
});

describe('shuffled', () => {
  it('keeps every item once, in seeded order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), seeds, (items, seed) => {
        const order = shuffled(items, seed, purpose);
        expect([...order].sort((a, b) => a - b)).toEqual([...items].sort((a, b) => a - b));
        expect(shuffled(items, seed, purpose)).toEqual(order);
      }),
    );
  });
});
