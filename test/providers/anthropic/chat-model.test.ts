import { describe, expect, it } from 'vitest';
import type { StandInServer } from '../../../src/testing/index.js';
import { createAnthropicChatModel } from '../../../src/providers/anthropic/chat-model.js';
import { chatRequest, failureOf, FAULTS, KEY, SECRET_TEXT, standIn } from '../support.js';

const modelAt = (server: StandInServer, options: { timeoutMs?: number; apiKey?: string } = {}) =>
  createAnthropicChatModel({
    model: 'claude-haiku-4-5',
    apiKey: KEY,
    baseUrl: server.url,
    ...options,
  });

describe('a call of an Anthropic model', () => {
  it('sends instructions with a cache breakpoint, messages and limit, and no sampling parameters', async () => {
    const server = await standIn();
    const messages = [
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'wrong' },
      { role: 'user', content: 'again' },
    ] as const;
    await modelAt(server).complete(chatRequest({ messages }));
    expect(server.calls[0]?.request.body).toEqual({
      model: 'claude-haiku-4-5',
      max_tokens: 500,
      system: [
        {
          type: 'text',
          text: 'You summarise conversations.',
          cache_control: { type: 'ephemeral' },
        },
      ],
      messages,
    });
  });

  it('sends sampling parameters that are set, and no empty instructions', async () => {
    const server = await standIn();
    const parameters = { temperature: 0, topP: 0.9 };
    await modelAt(server).complete(chatRequest({ system: '', parameters }));
    expect(server.calls[0]?.request.body).toMatchObject({ temperature: 0, top_p: 0.9 });
    expect(server.calls[0]?.request.body).not.toHaveProperty('system');
  });

  it('takes the text blocks and leaves thinking out', async () => {
    const server = await standIn({ answer: () => ({ text: 'done', thinking: 'hmm, let me see' }) });
    const { text, stopReason } = await modelAt(server).complete(chatRequest());
    expect({ text, stopReason }).toEqual({ text: 'done', stopReason: 'end' });
  });

  it('counts tokens read from a cache or written to it as input, and says how many they are', async () => {
    const server = await standIn();
    const model = modelAt(server);
    const system = 'a fixed rule. '.repeat(400);
    const [first, second] = [
      await model.complete(chatRequest({ system })),
      await model.complete(chatRequest({ system })),
    ];
    const prefix = system.length / 4;
    const inputTokens = prefix + Math.ceil(SECRET_TEXT.length / 4);
    const counted = { inputTokens, outputTokens: 1 };
    expect(first.usage).toEqual({ ...counted, cachedTokens: 0, cacheWriteTokens: prefix });
    expect(second.usage).toEqual({ ...counted, cachedTokens: prefix, cacheWriteTokens: 0 });
  });

  it.each([
    ['end_turn', 'end'],
    ['stop_sequence', 'end'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['refusal', 'refusal'],
    ['tool_use', 'other'],
    ['pause_turn', 'other'],
  ])('maps the stop reason %s to %s', async (stopReason, expected) => {
    const server = await standIn({ answer: () => ({ text: 'x', stopReason }) });
    expect((await modelAt(server).complete(chatRequest())).stopReason).toBe(expected);
  });

  it.each([
    ['refusal', { stopReason: 'refusal', text: '' }],
    ['truncated', { stopReason: 'length' }],
    ['malformed', { stopReason: 'end', text: 'words alone' }],
    ['empty', { stopReason: 'end', text: '' }],
  ] as const)('hands on an answer that is %s', async (fault, expected) => {
    const server = await standIn({
      faults: () => fault,
      answer: () => '<summary>words alone</summary>',
    });
    expect(await modelAt(server).complete(chatRequest())).toMatchObject(expected);
  });

  it.each(FAULTS)('maps the fault %s, after one request only', async (fault, expected) => {
    const server = await standIn({ faults: () => fault });
    const error = await failureOf(modelAt(server).complete(chatRequest()));
    expect(error).toMatchObject({
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
      ...expected,
    });
    expect(server.calls).toHaveLength(1);
  });
});

describe('errors of an Anthropic model', () => {
  it.each([
    ['enforced_spend_limit_reached', 'credit'],
    ['contract_spend_limit_reached', 'credit'],
    ['linked_organization_spend_limit_reached', 'credit'],
    ['ramp_limit_exceeded', 'rate-limit'],
  ])('tells a 429 for %s by its code', async (code, kind) => {
    const server = await standIn({ faults: () => ({ kind: 'rate-limit-bare', code }) });
    const error = await failureOf(modelAt(server).complete(chatRequest()));
    expect(error).toMatchObject({ kind, code, status: 429, terminal: kind === 'credit' });
  });

  it.each([
    ['Your credit balance is too low to access the Anthropic API.', 'credit'],
    ['You have reached your specified API usage limits.', 'credit'],
    [
      'input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000',
      'input-too-long',
    ],
    ['temperature: may not be set for this model', 'invalid-request'],
  ])('tells a 400 by its message: %s', async (message, kind) => {
    const server = await standIn({ faults: () => ({ kind: 'bad-request', message }) });
    expect((await failureOf(modelAt(server).complete(chatRequest()))).kind).toBe(kind);
  });

  it('goes by the status where a gateway answers in a format of its own, and shows none of it', async () => {
    const faults = [
      { kind: 'html', status: 502 },
      { kind: 'empty-body', status: 504 },
      { kind: 'html', status: 403 },
    ] as const;
    const server = await standIn({ faults: ({ number }) => faults[number - 1] });
    const model = modelAt(server);
    const errors = [];
    while (errors.length < faults.length) {
      errors.push(await failureOf(model.complete(chatRequest())));
    }
    expect(errors.map(({ kind, status }) => [kind, status])).toEqual([
      ['server', 502],
      ['server', 504],
      ['permission', 403],
    ]);
    expect(errors[0]?.message).toMatch(/answered 502\.$/);
  });

  it('says what the provider said, and its id of the request, but neither key nor prompt', async () => {
    const message = `Bad value "${SECRET_TEXT}" from key ${KEY}: use other words`;
    const server = await standIn({ faults: () => ({ kind: 'bad-request', message }) });
    const error = await failureOf(modelAt(server).complete(chatRequest()));
    expect(error.message).toBe(
      'anthropic:claude-haiku-4-5 answered 400 invalid_request_error: ' +
        'Bad value "…" from key [redacted]: use other words',
    );
    expect(error.requestId).toBe('req_messages_1');
  });

  it('reads how long to wait from either header', async () => {
    const faults = [
      { kind: 'rate-limit', retryAfter: '7', retryAfterMs: '2500' },
      { kind: 'overloaded', retryAfter: '7' },
    ] as const;
    const server = await standIn({ faults: ({ number }) => faults[number - 1] });
    const model = modelAt(server);
    expect((await failureOf(model.complete(chatRequest()))).retryAfterMs).toBe(2500);
    expect((await failureOf(model.complete(chatRequest()))).retryAfterMs).toBe(7000);
  });

  it('gives up on a hang, and on slow bytes after the headers, when its time is up', async () => {
    const server = await standIn({
      faults: ({ number }) => (number === 1 ? 'hang' : { kind: 'slow', pieceMs: 40 }),
    });
    const model = modelAt(server, { timeoutMs: 250 });
    for (const number of [1, 2]) {
      const started = Date.now();
      const error = await failureOf(model.complete(chatRequest()));
      expect(error).toMatchObject({ kind: 'timeout', retryable: true, terminal: false });
      expect(error.message).toContain('no whole answer within 0.25 s');
      expect(Date.now() - started).toBeLessThan(700);
      expect(server.calls).toHaveLength(number);
    }
  });

  it('waits for slow bytes that arrive in time', async () => {
    const server = await standIn({ faults: () => ({ kind: 'slow', pieceMs: 5 }) });
    expect((await modelAt(server).complete(chatRequest())).text).toBe('ok');
  });

  it.each(['hang', 'slow'] as const)(
    'stops at once when it is aborted during a %s',
    async (kind) => {
      const server = await standIn({ faults: () => ({ kind, pieceMs: 100 }) });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      const started = Date.now();
      const call = modelAt(server).complete(chatRequest(), { signal: controller.signal });
      const error = await failureOf(call);
      expect(error).toMatchObject({ kind: 'aborted', retryable: false, terminal: false });
      expect(Date.now() - started).toBeLessThan(600);
    },
  );

  it('sends nothing when it is aborted beforehand', async () => {
    const server = await standIn();
    const call = modelAt(server).complete(chatRequest(), { signal: AbortSignal.abort() });
    expect((await failureOf(call)).kind).toBe('aborted');
    expect(server.calls).toHaveLength(0);
  });

  it('names the address where nobody answers', async () => {
    const server = await standIn();
    await server.close();
    const error = await failureOf(modelAt(server).complete(chatRequest()));
    expect(error).toMatchObject({ kind: 'connection', retryable: true });
    expect(error.message).toContain(`at ${server.url} (ECONNREFUSED)`);
  });
});

describe('the preflight of an Anthropic model', () => {
  it('asks for the model and nothing that is billed', async () => {
    const server = await standIn({ models: ['claude-haiku-4-5'] });
    await modelAt(server).preflight();
    expect(server.calls.map(({ request }) => [request.endpoint, request.model])).toEqual([
      ['model', 'claude-haiku-4-5'],
    ]);
  });

  it('finds a wrong key, naming the variable to set', async () => {
    const server = await standIn();
    const model = modelAt(server, { apiKey: 'another-key-0123456789' });
    const error = await failureOf(model.preflight());
    expect(error).toMatchObject({ kind: 'authentication', terminal: true });
    expect(error.message).toContain('Check ANTHROPIC_API_KEY.');
  });

  it('finds an unknown model', async () => {
    const server = await standIn({ models: ['claude-opus-5-5'] });
    expect(await failureOf(modelAt(server).preflight())).toMatchObject({
      kind: 'unknown-model',
      terminal: true,
    });
  });

  it('passes where the server cannot look models up', async () => {
    const server = await standIn({ modelEndpoint: false });
    await expect(modelAt(server).preflight()).resolves.toBeUndefined();
  });

  it('fails where the address gives web pages', async () => {
    const server = await standIn({ faults: () => 'html' });
    const error = await failureOf(modelAt(server).preflight());
    expect(error.message).toContain('an HTML page. Is ANTHROPIC_BASE_URL right?');
  });
});
