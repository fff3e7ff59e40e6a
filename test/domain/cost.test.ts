/** The price of a call: by hand, and what holds for all prices and tokens. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { TokenUsage } from '../../src/contracts/models.js';
import type { ModelPrice } from '../../src/contracts/operator.js';
import { costOf, FREE, mostCostOf } from '../../src/domain/cost.js';
import { NO_TOKENS } from '../../src/domain/usage.js';

const PRICE: ModelPrice = {
  ...{ input: 2, output: 10, cachedInput: 0.2, cacheWrite: 2.5 },
  longInput: { aboveTokens: 100_000, factor: 5 },
};

describe('costOf', () => {
  it.each([
    ['input', { inputTokens: 1_000 }, 0.002],
    ['output', { outputTokens: 1_000 }, 0.01],
    ['input from a cache', { inputTokens: 1_000, cachedTokens: 1_000 }, 0.0002],
    ['input into a cache', { inputTokens: 1_000, cacheWriteTokens: 1_000 }, 0.0025],
    [
      'all of them',
      { inputTokens: 1_000, cachedTokens: 300, cacheWriteTokens: 200, outputTokens: 50 },
      0.001 + 0.000_06 + 0.0005 + 0.0005,
    ],
    ['the last input at the plain price', { inputTokens: 100_000 }, 0.2],
    ['a long input, with its output', { inputTokens: 100_001, outputTokens: 10 }, 1.00051],
  ] as [string, Partial<TokenUsage>, number][])('counts %s', (_, usage, dollars) => {
    expect(costOf({ ...NO_TOKENS, ...usage }, PRICE)).toBeCloseTo(dollars, 10);
  });

  it('counts cached tokens as input where their price is not known', () => {
    const price = { ...PRICE, cachedInput: null, cacheWrite: null };
    const usage = { ...NO_TOKENS, inputTokens: 1_000, cachedTokens: 400, cacheWriteTokens: 500 };
    expect(costOf(usage, price)).toBeCloseTo(0.002, 10);
  });

  it('is unknown where the price or the usage is, and 0 only for what is free', () => {
    expect(costOf({ ...NO_TOKENS, inputTokens: 1 }, null)).toBeNull();
    expect(costOf(null, PRICE)).toBeNull();
    expect(costOf(null, null)).toBeNull();
    expect(costOf(null, FREE)).toBe(0);
    expect(mostCostOf({ inputTokens: 1, outputTokens: 1 }, null)).toBeNull();
  });
});

const dollars = fc.double({ min: 0, max: 1_000, noNaN: true });
const price: fc.Arbitrary<ModelPrice> = fc.record({
  input: dollars,
  output: dollars,
  cachedInput: fc.option(dollars),
  cacheWrite: fc.option(dollars),
  longInput: fc.option(
    fc.record({
      aboveTokens: fc.integer({ min: 1, max: 200_000 }),
      factor: fc.double({ min: 1, max: 10, noNaN: true }),
    }),
  ),
});
const usage: fc.Arbitrary<TokenUsage> = fc
  .tuple(...[0, 1, 2, 3].map(() => fc.nat(100_000)))
  .map(([fresh = 0, cachedTokens = 0, cacheWriteTokens = 0, outputTokens = 0]) => ({
    inputTokens: fresh + cachedTokens + cacheWriteTokens,
    ...{ cachedTokens, cacheWriteTokens, outputTokens },
  }));

test('a call never costs less than nothing, nor more than its most', () => {
  fc.assert(
    fc.property(usage, price, (used, at) => {
      const cost = costOf(used, at) ?? NaN;
      expect(cost).toBeGreaterThanOrEqual(0);
      expect(cost).toBeLessThanOrEqual((mostCostOf(used, at) ?? NaN) * (1 + 1e-9));
    }),
  );
});

test('more tokens of any kind never cost less', () => {
  const more = fc.constantFrom('fresh', 'cachedTokens', 'cacheWriteTokens', 'outputTokens');
  fc.assert(
    fc.property(usage, price, more, fc.nat(10_000), (used, at, kind, tokens) => {
      const larger = {
        ...used,
        ...(kind === 'fresh' ? {} : { [kind]: used[kind as 'cachedTokens'] + tokens }),
        inputTokens: used.inputTokens + (kind === 'outputTokens' ? 0 : tokens),
      };
      expect(costOf(larger, at)).toBeGreaterThanOrEqual(costOf(used, at) ?? NaN);
    }),
  );
});

test('two calls cost what their tokens cost together, where length has no price', () => {
  fc.assert(
    fc.property(usage, usage, price, (a, b, given) => {
      const at = { ...given, longInput: null };
      const together = {
        inputTokens: a.inputTokens + b.inputTokens,
        outputTokens: a.outputTokens + b.outputTokens,
        cachedTokens: a.cachedTokens + b.cachedTokens,
        cacheWriteTokens: a.cacheWriteTokens + b.cacheWriteTokens,
      };
      expect((costOf(a, at) ?? NaN) + (costOf(b, at) ?? NaN)).toBeCloseTo(
        costOf(together, at) ?? NaN,
        6,
      );
    }),
  );
});
