/** Wilson's interval, against figures published by Newcombe (1998, Statistics in Medicine 17, 857–872, table I). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../../../src/domain/metrics/wilson.js';

const counts = fc
  .integer({ min: 1, max: 1_000_000 })
  .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));

describe('wilsonInterval', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i is %d to %d', (count, total, low, high) => {
    const interval = wilsonInterval(count, total);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('says nothing where nothing was counted', () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('lies within 0 and 1 and holds the share', () => {
    fc.assert(
      fc.property(counts, ([count, total]) => {
        const { low, high } = wilsonInterval(count, total);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(count / total);
        expect(high).toBeGreaterThanOrEqual(count / total);
        expect(low).toBeLessThan(high);
      }),
    );
  });

  it('mirrors the interval of the others', () => {
    fc.assert(
      fc.property(counts, ([count, total]) => {
        const { low, high } = wilsonInterval(count, total);
        const others = wilsonInterval(total - count, total);
        expect(others.low).toBeCloseTo(1 - high, 10);
        expect(others.high).toBeCloseTo(1 - low, 10);
      }),
    );
  });

  it('gets narrower with more documents', () => {
    fc.assert(
      fc.property(counts, ([count, total]) => {
        const some = wilsonInterval(count, total);
        const more = wilsonInterval(count * 10, total * 10);
        expect(more.high - more.low).toBeLessThan(some.high - some.low);
      }),
    );
  });
});
