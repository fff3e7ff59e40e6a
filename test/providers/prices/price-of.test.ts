/** Who says what a model costs. */
import { describe, expect, it } from 'vitest';
import type { ModelPrice } from '../../../src/contracts/operator.js';
import { createPrices, PRICE_LIST } from '../../../src/providers/prices/index.js';

const price = (input: number): ModelPrice => ({
  ...{ input, output: 1, cachedInput: null, cacheWrite: null, longInput: null },
});
const HAIKU = 'anthropic:claude-haiku-5-5';

describe('createPrices', () => {
  it('takes the published price, with its date', () => {
    expect(createPrices()(HAIKU)).toEqual({
      price: {
        ...{ input: 0.1, output: 0.5, cachedInput: 0.1 * 0.1, cacheWrite: 0.1 * 1.25 },
        longInput: { aboveTokens: 100_000, factor: 5 },
      },
      source: 'list',
      date: PRICE_LIST.date,
    });
    expect(PRICE_LIST.date).toMatch(/^\d{4}-\d{2}$/u);
  });

  it('takes the operator’s price of the model first, then that of the provider', () => {
    const own = createPrices({ [HAIKU]: price(7), 'anthropic:*': price(8) });
    expect(own(HAIKU)).toEqual({ price: price(7), source: 'operator', date: null });
    expect(own('anthropic:claude-opus-5-5')?.price).toEqual(price(8));
    expect(own('openai:gpt-6-sol')?.source).toBe('list');
  });

  it('has nothing to pay for models that run here, unless the operator says so', () => {
    expect(createPrices()('offline:extractive')?.price).toMatchObject({ input: 0, output: 0 });
    expect(createPrices({ 'offline:*': price(1) })('offline:hashing')?.price).toEqual(price(1));
  });

  it.each([
    'openai:gpt-9',
    'compatible:gpu/llama',
    'anthropic:toString',
    'openai:claude-haiku-5-5',
  ])('does not know what %s costs', (model) => {
    expect(createPrices()(model)).toBeNull();
  });

  it('knows a compatible server’s price from the operator alone', () => {
    const own = createPrices({ 'compatible:gpu/org/llama': price(3), 'compatible:*': price(4) });
    expect(own('compatible:gpu/org/llama')?.price.input).toBe(3);
    expect(own('compatible:other/llama')?.price.input).toBe(4);
  });
});
