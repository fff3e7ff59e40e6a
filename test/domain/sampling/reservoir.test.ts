/** Samples of a stream. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reservoir } from '../../../src/domain/sampling/index.js';

function sampleOf(length: number, size: number, seed: number): readonly number[] {
  const reservoir = new Reservoir<number>({ size, seed, purpose: 'test' });
  for (let item = 0; item < length; item += 1) reservoir.add(item);
  expect(reservoir.seen).toBe(length);
  return reservoir.items;
}

test('a sample holds distinct items of the stream, as many as it may, and the same for the same seed', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 60 }), fc.nat(), (length, size, seed) => {
      const items = sampleOf(length, size, seed);
      expect(items).toHaveLength(Math.min(length, size));
      expect(new Set(items).size).toBe(items.length);
      expect(items.every((item) => item >= 0 && item < length)).toBe(true);
      expect(sampleOf(length, size, seed)).toEqual(items);
    }),
  );
});

test('every item is as likely as the others, the first and the last ones too', () => {
  const counts = new Array<number>(50).fill(0);
  for (let seed = 0; seed < 4_000; seed += 1) {
    for (const item of sampleOf(50, 10, seed)) counts[item] = (counts[item] ?? 0) + 1;
  }
  // 800 are expected of each; five standard deviations are 126.
  for (const count of counts) expect(Math.abs(count - 800)).toBeLessThan(130);
});
