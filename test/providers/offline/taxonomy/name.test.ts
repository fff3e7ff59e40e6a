import { describe, expect, it } from 'vitest';
import { nameOf } from '../../../../src/providers/offline/taxonomy/name.js';

const rank = (...terms: (readonly [key: string, score: number, share?: number])[]) =>
  terms.map(([key, score, share = 0.5]) => ({ key, score, share }));

function name(
  ranked: ReturnType<typeof rank>,
  options: { taken?: string[]; limit?: number; surfaces?: [string, string][] } = {},
): string {
  return nameOf(ranked, {
    surfaces: new Map(options.surfaces),
    limit: options.limit ?? 10,
    taken: new Set(options.taken),
  });
}

describe('a name', () => {
  it('joins the two most telling terms, as they are written', () => {
    const ranked = rank(['refund', 1], ['parcel', 0.8], ['courier', 0.7]);
    expect(name(ranked, { surfaces: [['refund', 'refunds']] })).toBe('Refunds and parcel');
  });

  it('is one term when the next is far behind', () => {
    expect(name(rank(['refund', 1], ['parcel', 0.2]))).toBe('Refund');
  });

  it('prefers the phrase a word mostly stands in', () => {
    const ranked = rank(
      ['account', 1],
      ['saving', 0.9],
      ['saving account', 0.8, 0.4],
      ['balance', 0.5],
    );
    expect(name(ranked)).toBe('Saving account and balance');
    const rare = rank(['account', 1], ['saving account', 0.1, 0.1]);
    expect(name(rare)).toBe('Account');
  });

  it('takes other terms when its own are taken', () => {
    const ranked = rank(['refund', 1], ['parcel', 0.8], ['courier', 0.1]);
    expect(name(ranked, { taken: ['refund and parcel'] })).toBe('Refund');
    expect(name(ranked, { taken: ['refund and parcel', 'refund'] })).toBe('Refund and courier');
    const all = ['refund and parcel', 'refund', 'refund and courier', 'parcel', 'courier'];
    expect(name(ranked, { taken: all })).toBe('Refund 2');
    expect(name(ranked, { taken: [...all, 'refund 2'] })).toBe('Refund 3');
  });

  it('is never Other, nor empty, nor over its limit', () => {
    expect(name(rank(['other', 1]))).toBe('Other 2');
    expect(name([])).toBe('General requests');
    expect(name([], { taken: ['general requests'] })).toBe('General requests 2');
    expect(name(rank(['refund', 1], ['parcel', 1]), { limit: 1 })).toBe('Refund');
    expect(name(rank(['refund', 1]), { limit: 1, taken: ['refund'] })).toBe('Refund-2');
  });

  it('does without terms that no letter is left of', () => {
    const marks = '\u0301'.repeat(50) + 'a';
    expect(name(rank([marks, 1]))).toBe('General requests');
    expect(name(rank(['\ufe72', 1]))).toBe('General requests');
    expect(name(rank(['Ⅱ', 1]))).toBe('General requests');
  });
});
