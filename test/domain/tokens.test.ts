/** Counts of tokens: what is reserved is at least what a tokeniser makes of it, and the rough count grows with the text. */
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { mostTokens, roughTokens } from '../../src/domain/tokens.js';
import { createTokenCounter } from '../../src/providers/tokenizer/index.js';

const counter = createTokenCounter();
afterAll(() => counter.close());

it.each([
  ['prose', 'I want my refund for the kettle, the money is still not back on my card.'],
  ['tags', '<conv_summ id="12">Wants a refund</conv_summ>\n<conv_summ id="13">Is late</conv_summ>'],
  ['German', 'Die Rücksendebestätigung für die Kühlschrankersatzteile fehlt übrigens noch.'],
  ['Russian', 'Я хочу вернуть деньги за чайник, который до сих пор не работает.'],
  ['Chinese', '我想退款，因為水壺壞了，錢還沒有退回到我的卡上。'],
  ['Thai', 'ฉันต้องการเงินคืนสำหรับกาต้มน้ำ'],
  ['emoji', '😀🎉🚚💳😡🙏'],
])('%s', async (_, text) => {
  const [tokens = 0] = await counter.count([text]);
  expect(mostTokens([text])).toBeGreaterThanOrEqual(tokens);
  expect(mostTokens([text, text])).toBeGreaterThanOrEqual(2 * tokens);
  expect(mostTokens([])).toBe(0);
});

describe('roughTokens', () => {
  it('grows with the text, and counts a character of Chinese as a token or more', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(roughTokens(a + b)).toBeGreaterThanOrEqual(Math.max(roughTokens(a), roughTokens(b)));
      }),
    );
    expect(roughTokens('退款'.repeat(50))).toBeGreaterThanOrEqual(100);
    expect(roughTokens('I want my money back, please.')).toBeLessThan(12);
  });
});
