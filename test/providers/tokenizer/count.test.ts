/** Counting tokens in a thread. */
import { afterAll, describe, expect, it } from 'vitest';
import { createTokenCounter } from '../../../src/providers/tokenizer/index.js';

const counter = createTokenCounter();
afterAll(() => counter.close());

describe('a token counter', () => {
  it('counts as o200k_base does', async () => {
    // From the reference implementation: tiktoken.get_encoding("o200k_base").
    expect(await counter.count(['', 'hello world', 'Hello, world! 123'])).toEqual([0, 2, 6]);
    expect(await counter.count([])).toEqual([]);
  });

  it('takes names of special tokens for text', async () => {
    expect((await counter.count(['<|endoftext|>']))[0]).toBeGreaterThan(1);
  });

  it('counts texts without spaces and very long ones in bounded time', async () => {
    const started = performance.now();
    const [chinese = 0, blank = 0, prose = 0, twice = 0] = await counter.count([
      '字典語言模型'.repeat(10_000),
      ' '.repeat(100_000),
      'All in all it was fine. '.repeat(5_000),
      'All in all it was fine. '.repeat(10_000),
    ]);
    expect(performance.now() - started).toBeLessThan(15_000);
    expect(chinese / 60_000).toBeGreaterThan(0.5);
    expect(chinese / 60_000).toBeLessThan(1.5);
    expect(blank).toBeGreaterThan(0);
    expect(twice / prose).toBeCloseTo(2, 1);
  });
});
