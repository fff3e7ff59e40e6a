/** Shares of the labelled sample, with the classifier's counts beside them. */
import { describe, expect, it } from 'vitest';
import { categoryShares } from '../../../src/activities/results/category-shares.js';
import { wilsonInterval } from '../../../src/domain/metrics/wilson.js';

const categories = ['Refunds', 'Billing', 'Shipping'].map((name, index) => ({
  id: `c${index + 1}`,
  name,
  description: 'd',
}));
const none = new Map<string | null, number>();

describe('categoryShares', () => {
  it('come the most frequent first and Other last, with their intervals', () => {
    const sampled = new Map<string | null, number>([
      ['c2', 50],
      ['c1', 20],
      [null, 30],
    ]);
    const shares = categoryShares(categories, { sampled, classified: none });
    expect(shares.map(({ category, documents }) => [category, documents])).toEqual([
      ['Billing', 50],
      ['Refunds', 20],
      ['Shipping', 0],
      ['Other', 30],
    ]);
    expect(shares[0]).toEqual({
      categoryId: 'c2',
      category: 'Billing',
      documents: 50,
      share: 0.5,
      ...wilsonInterval(50, 100),
      classified: null,
    });
    expect(shares.at(-1)).toMatchObject({ categoryId: null, share: 0.3 });
  });

  it('are of the sample alone; what the classifier gave stands beside them', () => {
    const sampled = new Map<string | null, number>([
      ['c1', 1],
      [null, 1],
    ]);
    const classified = new Map<string | null, number>([
      ['c2', 900],
      [null, 5],
    ]);
    const shares = categoryShares(categories, { sampled, classified });
    expect(
      shares.map(({ category, share, classified: others }) => [category, share, others]),
    ).toEqual([
      ['Refunds', 0.5, 0],
      ['Billing', 0, 900],
      ['Shipping', 0, 0],
      ['Other', 0.5, 5],
    ]);
  });

  it('add up to one, Other included', () => {
    const sampled = new Map<string | null, number>([
      ['c1', 1],
      ['c2', 1],
      [null, 1],
    ]);
    const shares = categoryShares(categories, { sampled, classified: none });
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  it('are none where nothing was labelled', () => {
    expect(categoryShares(categories, { sampled: none, classified: none })).toEqual([]);
  });

  it('are the classifier’s where nobody labelled a sample, and say so', () => {
    const classified = new Map<string | null, number>([
      ['c2', 3],
      [null, 1],
    ]);
    const shares = categoryShares(categories, { sampled: none, classified });
    expect(shares[0]).toEqual({
      ...{ categoryId: 'c2', category: 'Billing', documents: 3, classified: 3 },
      ...{ share: 0.75, low: 0.75, high: 0.75, by: 'classifier' },
    });
    expect(shares.at(-1)).toMatchObject({ categoryId: null, share: 0.25, by: 'classifier' });
    expect(shares).toHaveLength(categories.length + 1);
  });
});
