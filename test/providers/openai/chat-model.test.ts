import { afterEach, describe, expect, it, vi } from 'vitest';
import type { StandInServer } from '../../../src/testing/index.js';
import {
  createOpenAiChatModel,
  type OpenAiChatModelOptions,
} from '../../../src/providers/openai/chat-model.js';
import { chatRequest, failureOf, FAULTS, KEY, SECRET_TEXT, standIn } from '../support.js';

const modelAt = (server: StandInServer, options: Partial<OpenAiChatModelOptions> = {}) =>
  createOpenAiChatModel({
    model: 'gpt-6-luna',
    apiKey: KEY,
    baseUrl: server.openAiUrl,
    ...options,
  });

afterEach(() => vi.unstubAllEnvs());

describe('a call of an OpenAI model', () => {
  it('sends instructions, messages and limit, and no sampling parameters', async () => {
    const server = await standIn();
    await modelAt(server).complete(chatRequest());
    expect(server.calls[0]?.request.body).toEqual({
      model: 'gpt-6-luna',
      messages: [
        { role: 'system', content: 'You summarise conversations.' },
        { role: 'user', content: SECRET_TEXT },
      ],
      max_tokens: 500,
    });
  });

  it('sends sampling parameters that are set, and no empty instructions', async () => {
    const server = await standIn();
    const parameters = { temperature: 0, topP: 0.9 };
    await modelAt(server).complete(chatRequest({ system: '', parameters }));
    expect(server.calls[0]?.request.body).toMatchObject({
      temperature: 0,
      top_p: 0.9,
      messages: [{ role: 'user' }],
    });
  });

  it('takes organization and project from its options, never from the environment', async () => {
    vi.stubEnv('OPENAI_ORG_ID', 'org-from-environment');
    vi.stubEnv('OPENAI_PROJECT_ID', 'project-from-environment');
    const server = await standIn();
    await modelAt(server).complete(chatRequest());
    await modelAt(server, { organization: 'org-1', project: 'p-1' }).complete(chatRequest());
    const [first, second] = server.calls.map(({ headers }) => headers);
    expect(first).not.toHaveProperty('openai-organization');
    expect(first).not.toHaveProperty('openai-project');
    expect(second).toMatchObject({ 'openai-organization': 'org-1', 'openai-project': 'p-1' });
  });

  it('counts tokens, and says how many of the input were cached', async () => {
    const server = await standIn();
    const model = modelAt(server);
    const system = 'a fixed rule. '.repeat(400);
    await model.complete(chatRequest({ system }));
    const { usage } = await model.complete(chatRequest({ system }));
    const cachedTokens = system.length / 4;
    const inputTokens = cachedTokens + Math.ceil(SECRET_TEXT.length / 4);
    expect(usage).toEqual({ inputTokens, outputTokens: 1, cachedTokens, cacheWriteTokens: 0 });
  });

  it.each([
    ['stop', 'end'],
    ['length', 'length'],
    ['content_filter', 'refusal'],
    ['tool_calls', 'other'],
  ])('maps the finish reason %s to %s', async (stopReason, expected) => {
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
    expect(error).toMatchObject({ provider: 'openai', model: 'gpt-6-luna', ...expected });
    expect(server.calls).toHaveLength(1);
  });
});

describe('the limit on tokens of an OpenAI model', () => {
  const refusal = (parameter: string) =>
    ({
      kind: 'bad-request',
      code: 'unsupported_parameter',
      message: `Unsupported parameter: '${parameter}' is not supported with this model.`,
    }) as const;
  const limitsOf = ({ calls }: StandInServer) =>
    calls.map(({ request: { body } }) => Object.keys(body).find((name) => name.startsWith('max_')));

  it('goes by the newer name where the options say so', async () => {
    const server = await standIn();
    const model = modelAt(server, { tokenLimitField: 'max_completion_tokens' });
    await model.complete(chatRequest());
    expect(limitsOf(server)).toEqual(['max_completion_tokens']);
  });

  it('changes its name for good when the server refuses it', async () => {
    const server = await standIn({
      faults: ({ body }) => ('max_tokens' in body ? refusal('max_tokens') : null),
    });
    const model = modelAt(server);
    const both = await Promise.all([model.complete(chatRequest()), model.complete(chatRequest())]);
    expect(both.map(({ text }) => text)).toEqual(['ok', 'ok']);
    await model.complete(chatRequest());
    expect(limitsOf(server)).toHaveLength(5);
    expect(limitsOf(server).slice(2)).toEqual(Array(3).fill('max_completion_tokens'));
  });

  it('changes only once when both names are refused', async () => {
    const server = await standIn({
      faults: ({ body }) => refusal('max_tokens' in body ? 'max_tokens' : 'max_completion_tokens'),
    });
    const model = modelAt(server);
    for (const calls of [2, 3]) {
      const error = await failureOf(model.complete(chatRequest()));
      expect(error).toMatchObject({ kind: 'invalid-request', code: 'unsupported_parameter' });
      expect(server.calls).toHaveLength(calls);
    }
  });
});

describe('errors of an OpenAI model', () => {
  it.each([
    ['insufficient_quota', 'credit'],
    ['credit_balance_exhausted', 'credit'],
    ['project_spend_limit_exceeded', 'credit'],
    ['organization_usage_limit_exceeded', 'credit'],
    ['rate_limit_exceeded', 'rate-limit'],
    ['slow_down', 'rate-limit'],
  ])('tells a 429 for %s by its code', async (code, kind) => {
    const server = await standIn({ faults: () => ({ kind: 'rate-limit-bare', code }) });
    const error = await failureOf(modelAt(server).complete(chatRequest()));
    expect(error).toMatchObject({ kind, code, status: 429, terminal: kind === 'credit' });
  });

  it.each([
    [
      "This model's maximum context length is 8192 tokens, however you asked for 9000.",
      'input-too-long',
    ],
    ['the request exceeds the available context size, try increasing it', 'input-too-long'],
    ["Unsupported value: 'temperature' does not support 0.", 'invalid-request'],
  ])('tells a 400 by its message: %s', async (message, kind) => {
    const server = await standIn({ faults: () => ({ kind: 'bad-request', message }) });
    expect((await failureOf(modelAt(server).complete(chatRequest()))).kind).toBe(kind);
  });

  it('takes 402 for missing credit and 413 for too long an input', async () => {
    const statuses = [402, 413];
    const server = await standIn({
      faults: ({ number }) => ({ kind: 'bad-request', status: statuses[number - 1] ?? 400 }),
    });
    const model = modelAt(server);
    expect((await failureOf(model.complete(chatRequest()))).kind).toBe('credit');
    expect((await failureOf(model.complete(chatRequest()))).kind).toBe('input-too-long');
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
    const message = `Incorrect API key provided: ${KEY}, sent with "${SECRET_TEXT}".`;
    const server = await standIn({ faults: () => ({ kind: 'unauthorized', message }) });
    const error = await failureOf(modelAt(server).complete(chatRequest()));
    expect(error.message).toBe(
      'openai:gpt-6-luna answered 401 invalid_api_key: ' +
        'Incorrect API key provided: [redacted], sent with "…". Check OPENAI_API_KEY.',
    );
    expect(error.requestId).toBe('req_chat_1');
  });

  it('reads a date to wait for', async () => {
    const retryAfter = new Date(Date.now() + 90_000).toUTCString();
    const server = await standIn({ faults: () => ({ kind: 'rate-limit', retryAfter }) });
    const { retryAfterMs } = await failureOf(modelAt(server).complete(chatRequest()));
    expect(retryAfterMs).toBeGreaterThan(85_000);
    expect(retryAfterMs).toBeLessThanOrEqual(90_000);
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
      expect(Date.now() - started).toBeLessThan(700);
      expect(server.calls).toHaveLength(number);
    }
  });

  it.each(['hang', 'slow'] as const)(
    'stops at once when it is aborted during a %s',
    async (kind) => {
      const server = await standIn({ faults: () => ({ kind, pieceMs: 100 }) });
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      const started = Date.now();
      const call = modelAt(server).complete(chatRequest(), { signal: controller.signal });
      expect((await failureOf(call)).kind).toBe('aborted');
      expect(Date.now() - started).toBeLessThan(600);
    },
  );

  it('prints nothing, also where the environment asks the SDK to log whole requests', async () => {
    vi.stubEnv('OPENAI_LOG', 'debug');
    const debug = vi.spyOn(console, 'debug').mockReturnValue();
    const info = vi.spyOn(console, 'info').mockReturnValue();
    const server = await standIn();
    await modelAt(server).complete(chatRequest());
    expect([...debug.mock.calls, ...info.mock.calls]).toEqual([]);
  });
});

describe('the preflight of an OpenAI model', () => {
  it('asks for the model and nothing that is billed', async () => {
    const server = await standIn({ models: ['gpt-6-luna'] });
    await modelAt(server).preflight();
    expect(server.calls.map(({ request }) => [request.endpoint, request.model])).toEqual([
      ['model', 'gpt-6-luna'],
    ]);
  });

  it('finds a wrong key and an unknown model', async () => {
    const server = await standIn({ models: ['gpt-6-sol'] });
    const wrongKey = modelAt(server, { apiKey: 'another-key-0123456789' });
    expect(await failureOf(wrongKey.preflight())).toMatchObject({
      kind: 'authentication',
      terminal: true,
    });
    expect(await failureOf(modelAt(server).preflight())).toMatchObject({
      kind: 'unknown-model',
      terminal: true,
    });
  });

  it('passes where the server cannot look models up, in whatever format it says so', async () => {
    const plain = await standIn({ modelEndpoint: false });
    await expect(modelAt(plain).preflight()).resolves.toBeUndefined();
    const formatted = await standIn({
      faults: () => ({ kind: 'unknown-model', code: '404', message: 'Not Found' }),
    });
    await expect(modelAt(formatted).preflight()).resolves.toBeUndefined();
  });

  it('is over within seconds where nobody answers, however long calls may take', async () => {
    const server = await standIn({ faults: () => 'hang' });
    const model = modelAt(server, { timeoutMs: 200 });
    expect((await failureOf(model.preflight())).kind).toBe('timeout');
  });
});
