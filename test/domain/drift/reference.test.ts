/** Tests and intervals of two shares, against SciPy and statsmodels (fixtures/make-fixtures.py). */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designEffect, LabelledSample } from '../../../src/domain/drift/clusters.js';
import { fisherExact } from '../../../src/domain/drift/fisher.js';
import { holm } from '../../../src/domain/drift/holm.js';
import { normalTails, studentTails } from '../../../src/domain/drift/tails.js';
import { differenceInterval, testTwoShares } from '../../../src/domain/drift/two-shares.js';

type Counts = [number, number, number, number];
interface Reference {
  readonly normalTails: [number, number][];
  readonly studentTails: [number, number, number][];
  readonly fisher: [...Counts, number][];
  readonly pooledZ: [...Counts, number][];
  readonly newcombe: [...Counts, number, number][];
  readonly holm: { readonly p: number[]; readonly adjusted: number[] };
  readonly clusters: { readonly users: [number, number][]; readonly variance: number };
}
const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/reference.json'), 'utf8'),
) as Reference;

function expectSame(actual: number, expected: number, relative: number) {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
}

const counts = (a: number, n: number, b: number, m: number) =>
  [
    { count: a, total: n },
    { count: b, total: m },
  ] as const;

const shares = fc
  .tuple(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 400 }))
  .chain(([n, m]) =>
    fc.tuple(
      fc.integer({ min: 0, max: n }),
      fc.constant(n),
      fc.integer({ min: 0, max: m }),
      fc.constant(m),
    ),
  );

describe('the normal distribution', () => {
  it.each(reference.normalTails)('beyond %d is %d', (z, expected) => {
    expectSame(normalTails(z), expected, 1e-12);
    expect(normalTails(-z)).toBe(normalTails(z));
  });
});

describe("Student's t", () => {
  it.each(reference.studentTails)('beyond %d with %d degrees is %d', (t, degrees, expected) => {
    expectSame(studentTails(t, degrees), expected, 1e-9);
  });
});

describe("Fisher's exact test", () => {
  it.each(reference.fisher)('of %i of %i and %i of %i', (a, n, b, m, expected) => {
    expectSame(fisherExact(...counts(a, n, b, m)), expected, 1e-11);
  });

  it('is the same whichever comes first, and for the others', () => {
    fc.assert(
      fc.property(shares, ([a, n, b, m]) => {
        const p = fisherExact(...counts(a, n, b, m));
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(1);
        expectSame(fisherExact(...counts(b, m, a, n)), p, 1e-9);
        expectSame(fisherExact(...counts(n - a, n, m - b, m)), p, 1e-9);
      }),
    );
  });
});

describe('the test of two shares', () => {
  it.each(reference.pooledZ)('pools %i of %i and %i of %i', (a, n, b, m, expected) => {
    const { test, p } = testTwoShares(...counts(a, n, b, m));
    expect(test).toBe('z');
    expectSame(p, expected, 1e-12);
  });

  it('is exact where a count is expected below 5', () => {
    expect(testTwoShares(...counts(0, 100, 9, 100)).test).toBe('fisher');
    expect(testTwoShares(...counts(1, 100, 9, 100)).test).toBe('z');
    expect(testTwoShares(...counts(100, 100, 91, 100)).test).toBe('fisher');
    expect(testTwoShares(...counts(0, 4, 3, 1_000)).test).toBe('fisher');
  });

  it('says nothing without documents', () => {
    expect(testTwoShares(...counts(0, 0, 9, 100))).toEqual({ test: 'none', p: 1 });
  });
});

describe("Newcombe's interval", () => {
  it.each(reference.newcombe)('from %i of %i to %i of %i', (a, n, b, m, low, high) => {
    const interval = differenceInterval(...counts(a, n, b, m));
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });

  it('holds the difference, lies within −1 and 1, and turns with the weeks', () => {
    fc.assert(
      fc.property(shares, ([a, n, b, m]) => {
        const { low, high } = differenceInterval(...counts(a, n, b, m));
        expect(low).toBeLessThanOrEqual(b / m - a / n);
        expect(high).toBeGreaterThanOrEqual(b / m - a / n);
        expect(low).toBeGreaterThanOrEqual(-1 - 1e-12);
        expect(high).toBeLessThanOrEqual(1 + 1e-12);
        const back = differenceInterval(...counts(b, m, a, n));
        expect(back.low).toBeCloseTo(-high, 12);
        expect(back.high).toBeCloseTo(-low, 12);
      }),
    );
  });
});

describe('Holm', () => {
  it('adjusts as statsmodels does', () => {
    const adjusted = holm(reference.holm.p);
    for (const [index, expected] of reference.holm.adjusted.entries()) {
      expect(adjusted[index]).toBeCloseTo(expected, 12);
    }
  });
});

describe('the variance between users', () => {
  it('is the cluster-robust one', () => {
    const documents = reference.clusters.users.flatMap(([total, hits], user) =>
      Array.from({ length: total }, (_, index) => ({
        categoryId: index < hits ? 'c1' : null,
        userId: `u${user}`,
      })),
    );
    const { between } = new LabelledSample(documents).spread('c1');
    expectSame(between / documents.length ** 2, reference.clusters.variance, 1e-12);
  });

  it('gives a design effect of all documents where they are of one user, and of 1 where each is of another', () => {
    const one = [1, 2, 3, 4].map(() => ({ categoryId: 'c1', userId: 'u' }));
    const mixed = [...one, { categoryId: null, userId: 'u' }];
    expect(designEffect([new LabelledSample(mixed).spread('c1')])).toBeGreaterThanOrEqual(5);
    const several = [...one, ...one].map(({ categoryId }, index) => ({
      categoryId: index % 2 === 0 ? categoryId : null,
      userId: `u${index}`,
    }));
    expect(designEffect([new LabelledSample(several).spread('c1')])).toBeCloseTo(8 / 7, 12);
  });
});
