import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wardPartitions } from '../../../../src/providers/offline/taxonomy/agglomerate.js';
import { refine } from '../../../../src/providers/offline/taxonomy/k-means.js';
import { latentSpace } from '../../../../src/providers/offline/taxonomy/latent-space.js';
import { partition } from '../../../../src/providers/offline/taxonomy/partition.js';
import { silhouettes } from '../../../../src/providers/offline/taxonomy/silhouette.js';
import { dot, unit } from '../../../../src/providers/offline/taxonomy/vectors.js';

/** Distances between points on a line. */
function lineDistances(points: readonly number[], power: number): Float64Array {
  return Float64Array.from(points.flatMap((a) => points.map((b) => Math.abs(a - b) ** power)));
}

function direction(degrees: number): Float64Array {
  const radians = (degrees * Math.PI) / 180;
  return Float64Array.of(Math.cos(radians), Math.sin(radians));
}

/** Ward's method as it is defined: at each step the pair whose union adds least to the squares within clusters. */
function wardByDefinition(points: readonly number[], k: number): number[] {
  let clusters = points.map((_, index) => [index]);
  const squares = (members: readonly number[]) => {
    const values = members.map((index) => points[index] ?? 0);
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  };
  while (clusters.length > k) {
    let best = { cost: Infinity, a: 0, b: 1 };
    for (let a = 0; a < clusters.length; a += 1) {
      for (let b = a + 1; b < clusters.length; b += 1) {
        const [x, y] = [clusters[a] ?? [], clusters[b] ?? []];
        const cost = squares([...x, ...y]) - squares(x) - squares(y);
        if (cost < best.cost - 1e-9) best = { cost, a, b };
      }
    }
    const union = [...(clusters[best.a] ?? []), ...(clusters[best.b] ?? [])];
    clusters = [...clusters.filter((_, index) => index !== best.a && index !== best.b), union];
  }
  return points.map((_, index) => clusters.findIndex((members) => members.includes(index)));
}

const grouping = (cluster: readonly number[]) => cluster.map((of) => cluster.indexOf(of)).join();

describe('wardPartitions', () => {
  it('merges as the definition says', () => {
    const points = fc.uniqueArray(fc.integer({ min: 0, max: 10_000 }), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(points, (line) => {
        // Irrational gaps, so that no two unions cost the same.
        const values = line.map((point) => point + Math.sqrt(point + 2) / 7);
        const partitions = wardPartitions(
          lineDistances(values, 2),
          values.map(() => 1),
          25,
        );
        expect(partitions).toHaveLength(values.length - 1);
        for (const [index, cluster] of partitions.entries()) {
          expect(grouping(cluster)).toBe(grouping(wardByDefinition(values, index + 2)));
        }
      }),
    );
  });

  it('takes a weighted point for as many equal ones', () => {
    const heavy = wardPartitions(lineDistances([0, 10, 18], 2), [9, 9, 1], 2);
    const light = wardPartitions(lineDistances([0, 10, 18], 2), [1, 1, 9], 2);
    expect(heavy).toEqual([[0, 1, 1]]);
    expect(light).toEqual([[0, 0, 1]]);
  });
});

describe('silhouettes', () => {
  it('are those of Rousseeuw', () => {
    const values = silhouettes(
      lineDistances([0, 1, 10, 11, 12], 1),
      [1, 1, 1, 1, 1],
      [0, 0, 1, 1, 1],
    );
    const expected = [10 / 11, 9 / 10, 8 / 9.5, 9.5 / 10.5, 10 / 11.5];
    values.forEach((value, index) => expect(value).toBeCloseTo(expected[index] ?? 0, 3));
  });

  it('are 0 for a text alone, and where there is one cluster', () => {
    expect(silhouettes(lineDistances([0, 5, 6], 1), [1, 1, 1], [0, 1, 1])[0]).toBe(0);
    expect(silhouettes(lineDistances([0, 5, 6], 1), [1, 1, 1], [0, 0, 0])).toEqual([0, 0, 0]);
  });
});

describe('refine', () => {
  it('moves a misplaced vector to its own kind', () => {
    const vectors = [0, 5, 85, 90, 88].map(direction);
    expect(refine(vectors, [1, 1, 1, 1, 1], [0, 0, 0, 1, 1])).toEqual([0, 0, 1, 1, 1]);
  });
});

describe('partition', () => {
  it('finds how many groups there are', () => {
    const vectors = [0, 2, 4, 90, 92, 94, 180, 182, 184].map(direction);
    const found = partition(
      vectors,
      vectors.map(() => 1),
      8,
    );
    expect(found.cluster).toEqual([0, 0, 0, 1, 1, 1, 2, 2, 2]);
    expect(found.silhouette).toBeGreaterThan(0.9);
  });

  it('makes one group of what does not separate', () => {
    const same = Array.from({ length: 6 }, () => direction(30));
    expect(
      partition(
        same,
        same.map(() => 1),
        5,
      ).cluster,
    ).toEqual([0, 0, 0, 0, 0, 0]);
    expect(partition([], [], 5).cluster).toEqual([]);
    expect(partition([direction(1)], [1], 5).cluster).toEqual([0]);
  });
});

describe('latentSpace', () => {
  const bag = (text: string) => new Map(text.split(' ').map((stem) => [stem, 1]));

  it('brings texts together that share no word but the same company', () => {
    const texts = [
      'refund parcel',
      'parcel return',
      'rain wind',
      'wind storm',
      'return refund',
      'storm rain',
    ];
    const [first, second, third] = latentSpace(texts.map(bag), 2);
    expect(dot(first as Float64Array, second as Float64Array)).toBeGreaterThan(0.99);
    expect(Math.abs(dot(first as Float64Array, third as Float64Array))).toBeLessThan(0.01);
  });

  it('keeps the cosines of TF-IDF when no dimension is left out', () => {
    const texts = ['a b c', 'b c d', 'a d', 'c d', 'a b'];
    const full = latentSpace(texts.map(bag), 10);
    const idf = new Map(
      [...'abcd'].map((stem) => [
        stem,
        Math.log(6 / (1 + texts.filter((t) => t.includes(stem)).length)) + 1,
      ]),
    );
    const plain = texts.map((text) =>
      unit(
        Float64Array.from([...'abcd'], (stem) => (text.includes(stem) ? (idf.get(stem) ?? 0) : 0)),
      ),
    );
    full.forEach((a, i) =>
      full.forEach((b, j) => {
        expect(dot(a, b)).toBeCloseTo(dot(plain[i]!, plain[j]!), 6);
      }),
    );
  });

  it('has no place for a text that shares nothing', () => {
    const [, , lone] = latentSpace(['a b', 'a b', 'z'].map(bag), 2);
    expect([...(lone ?? [])].every((value) => value === 0)).toBe(true);
  });
});
