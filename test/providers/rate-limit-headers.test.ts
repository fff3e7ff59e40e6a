/** What is read from the headers of an answer about the provider's limits, at each of the APIs. */
import { describe, expect, it } from 'vitest';
import { createAnthropicChatModel } from '../../src/providers/anthropic/chat-model.js';
import { createOpenAiChatModel } from '../../src/providers/openai/chat-model.js';
import { createOpenAiEmbeddingModel } from '../../src/providers/openai/embedding-model.js';
import { readRateLimits } from '../../src/providers/rate-limit-headers.js';
import { chatRequest, failureOf, KEY, standIn } from './support.js';

const NOW = Date.parse('2026-11-01T12:00:00Z');
const read = (headers: Record<string, string>) => readRateLimits(new Headers(headers), NOW);

describe('readRateLimits', () => {
  it('reads the four kinds of Anthropic, whose resets are dates', () => {
    const kind = (name: string, limit: string, remaining: string, reset: string) => ({
      [`anthropic-ratelimit-${name}-limit`]: limit,
      [`anthropic-ratelimit-${name}-remaining`]: remaining,
      [`anthropic-ratelimit-${name}-reset`]: reset,
    });
    expect(
      read({
        ...kind('requests', '50', '49', '2026-11-01T12:00:01Z'),
        ...kind('tokens', '60000', '59000', '2026-11-01T12:00:01.500Z'),
        ...kind('input-tokens', '50000', '49000', '2026-11-01T11:59:59Z'),
        ...kind('output-tokens', '10000', '10000', '2026-11-01T14:00:00+02:00'),
      }),
    ).toEqual({
      requests: { limit: 50, remaining: 49, resetMs: 1_000 },
      tokens: { limit: 60_000, remaining: 59_000, resetMs: 1_500 },
      inputTokens: { limit: 50_000, remaining: 49_000, resetMs: 0 },
      outputTokens: { limit: 10_000, remaining: 10_000, resetMs: 0 },
    });
  });

  it.each([
    ['6m0s', 360_000],
    ['1h2m3s', 3_723_000],
    ['8.64s', 8_640],
    ['830ms', 830],
    ['1s5ms', 1_005],
    ['2d', 172_800_000],
    ['12', 12_000],
    ['0s', 0],
    // A moment of another clock, in seconds or milliseconds, or nothing at all.
    ['1780000000', null],
    ['1780000000000', null],
    ['soon', null],
    ['', null],
  ])('reads the reset %j of OpenAI as %s ms', (reset, resetMs) => {
    const report = read({
      'x-ratelimit-limit-requests': '500',
      'x-ratelimit-remaining-requests': '499',
      'x-ratelimit-reset-requests': reset,
    });
    expect(report).toEqual({ requests: { limit: 500, remaining: 499, resetMs } });
  });

  it('is content with a limit alone', () => {
    expect(read({ 'x-ratelimit-limit-tokens': ' 1000 ' })).toEqual({
      tokens: { limit: 1_000, remaining: null, resetMs: null },
    });
  });

  it.each([
    ['nothing', {}],
    ['a limit of 0', { 'x-ratelimit-limit-requests': '0' }],
    ['a negative limit', { 'x-ratelimit-limit-requests': '-1' }],
    ['a limit that is no number', { 'x-ratelimit-limit-requests': '10, 10;w=1' }],
    ['what is left of an unknown limit', { 'x-ratelimit-remaining-requests': '10' }],
    ['limits in the names of nobody', { 'x-rate-limit-limit': '10' }],
  ])('gives nothing for %s', (_, headers) => {
    expect(read(headers)).toBeUndefined();
  });
});

describe('an answer comes with the limits in its headers', () => {
  const limited = { requestsPerMinute: 120, tokensPerMinute: 6_000 };
  const expected = {
    requests: { limit: 120, remaining: 119, resetMs: expect.any(Number) as number },
    tokens: { limit: 6_000, remaining: expect.any(Number) as number },
  };

  it('at Anthropic, and its errors do too', async () => {
    const server = await standIn({ ...limited, requestsPerMinute: 1 });
    const model = createAnthropicChatModel({ apiKey: KEY, baseUrl: server.url, model: 'm' });
    const { limits } = await model.complete(chatRequest());
    expect(limits).toMatchObject({ requests: { limit: 1, remaining: 0 } });
    const error = await failureOf(model.complete(chatRequest()));
    expect(error).toMatchObject({
      kind: 'rate-limit',
      limits: { requests: { limit: 1, remaining: 0 } },
    });
    expect(error.limits?.requests?.resetMs).toBeGreaterThan(50_000);
  });

  it('at OpenAI, for chat and for embeddings', async () => {
    const server = await standIn(limited);
    const access = { apiKey: KEY, baseUrl: server.openAiUrl };
    const chat = createOpenAiChatModel({ ...access, model: 'm' });
    expect((await chat.complete(chatRequest())).limits).toMatchObject(expected);
    const embed = createOpenAiEmbeddingModel({ ...access, model: 'e' });
    expect((await embed.embed(['a text'])).limits).toMatchObject(expected);
  });

  it('and without any where there are none', async () => {
    const server = await standIn({ limitHeaders: 'none' });
    const model = createAnthropicChatModel({ apiKey: KEY, baseUrl: server.url, model: 'm' });
    expect(await model.complete(chatRequest())).not.toHaveProperty('limits');
  });
});
