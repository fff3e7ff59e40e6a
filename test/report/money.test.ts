/** Money as people read it. */
import { describe, expect, it } from 'vitest';
import type { CostEstimate } from '../../src/contracts/estimate.js';
import { estimated, isFree, money, moneyRange, spent } from '../../src/report/index.js';
import { NO_SPENDING } from '../../src/domain/usage.js';

describe('money', () => {
  it.each([
    [0, '$0'],
    [0.000_01, 'less than $0.0001'],
    [0.012_34, '$0.0123'],
    [0.8, '$0.80'],
    [12.345, '$12.35'],
    [1_234.5, '$1,234.50'],
  ])('writes %d as %s', (dollars, text) => {
    expect(money(dollars)).toBe(text);
  });

  it.each([
    [0.8, 1.4, '$0.80–1.40'],
    [0.055, 0.5, '$0.06–0.50'],
    [0.001, 0.5, '$0.0010–0.50'],
    [0.01, 0.02, '$0.0100–0.0200'],
    [0, 0, '$0'],
    [0, 2, 'up to $2.00'],
    [1, 1, '$1.00'],
  ])('writes %d to %d as %s', (low, high, text) => {
    expect(moneyRange({ low, high })).toBe(text);
  });
});

describe('spent', () => {
  it.each([
    [{}, '$0'],
    [{ cost: 1.02 }, '$1.02'],
    [{ unpricedCalls: 3 }, 'unknown'],
    [{ cost: 1.02, unpricedCalls: 3 }, 'at least $1.02'],
    [{ cost: 1.02, unknownCost: 5, unpricedCalls: 3 }, 'at least $1.02'],
    [{ cost: 1.02, unknownCost: 0.5 }, 'at least $1.02, at most $1.52'],
    [{ unknownCost: 0.5 }, 'unknown, at most $0.50'],
  ])('says of %j: %s', (spending, text) => {
    expect(spent({ ...NO_SPENDING, ...spending })).toBe(text);
  });
});

describe('an estimate', () => {
  const cost = { low: 0.8, expected: 1, high: 1.4 };
  const zero = { low: 0, expected: 0, high: 0 };
  const tokens = { calls: zero, inputTokens: zero, outputTokens: zero };
  const line = (model: string, of: typeof cost | null) =>
    ({ step: 'label', model, ...tokens, cost: of }) as const;
  const made = (changes: Partial<CostEstimate>): CostEstimate => ({
    ...{ documents: 9, sampled: 9, lines: [], unpriced: [], cost: zero },
    ...changes,
  });

  it('names the models whose price is unknown, and never calls them free', () => {
    expect(estimated(made({ cost, lines: [line('a:b', cost)] }))).toBe('$0.80–1.40');
    const unpriced = { lines: [line('c:d', null)], unpriced: ['c:d'] };
    expect(estimated(made(unpriced))).toBe('unknown: the price of c:d is unknown');
    expect(
      estimated(made({ cost, ...unpriced, lines: [line('a:b', cost), ...unpriced.lines] })),
    ).toBe('at least $0.80–1.40: the price of c:d is unknown');
    expect(isFree(NO_SPENDING, made(unpriced))).toBe(false);
    expect(isFree(NO_SPENDING, made({}))).toBe(true);
    expect(isFree(NO_SPENDING, made({ cost }))).toBe(false);
    expect(isFree({ ...NO_SPENDING, unpricedCalls: 1 }, null)).toBe(false);
  });
});
