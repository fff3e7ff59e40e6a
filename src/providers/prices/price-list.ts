/**
 * The prices that tntflow comes with: what the providers published, in US dollars for a million tokens, as of a date.
 * Anthropic's cache costs 0.1 times the input price to read and 1.25 times to write (five minutes). OpenAI's price of
 * cached input is left open, and counted as input, so that no bill is too low. The operator's file comes before all of it.
 *
 * Sources: https://platform.claude.com/docs/en/about-claude/pricing, https://platform.openai.com/docs/pricing
 */
import type { ModelPrice } from '../../contracts/operator.js';

export interface PriceList {
  /** When the prices were read, as `YYYY-MM`. */
  readonly date: string;
  /** By model, `provider:model`. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
}

const CACHE_READ = 0.1;
const CACHE_WRITE = 1.25;

export const PRICE_LIST: PriceList = {
  date: '2026-11',
  prices: {
    'anthropic:claude-haiku-5-5': anthropic(0.1, 0.5, { aboveTokens: 100_000, factor: 5 }),
    'anthropic:claude-sonnet-5-5': anthropic(2, 10),
    'anthropic:claude-opus-5-5': anthropic(4, 20),
    'anthropic:claude-haiku-4-5': anthropic(1, 5),
    'openai:gpt-6-luna': openai(0.1, 0.5),
    'openai:gpt-6-sol': openai(2, 10),
    'openai:gpt-6.1-terra': openai(1, 5),
    'openai:gpt-5.4-mini': openai(0.75, 4.5),
    'openai:text-embedding-3-small': openai(0.02, 0),
    'openai:text-embedding-3-large': openai(0.13, 0),
  },
};

function anthropic(
  input: number,
  output: number,
  longInput: ModelPrice['longInput'] = null,
): ModelPrice {
  return {
    input,
    output,
    cachedInput: input * CACHE_READ,
    cacheWrite: input * CACHE_WRITE,
    longInput,
  };
}

function openai(input: number, output: number): ModelPrice {
  return { input, output, cachedInput: null, cacheWrite: null, longInput: null };
}
