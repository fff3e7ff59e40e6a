import { afterEach, describe, expect, it } from 'vitest';
import {
  startStandInServer,
  type StandInServer,
  type StandInServerOptions,
} from '../../src/testing/index.js';

const open: StandInServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function start(options: StandInServerOptions = {}): Promise<StandInServer> {
  const server = await startStandInServer({ answer: () => 'ok', ...options });
  open.push(server);
  return server;
}

const chat = (content: string) => ({ model: 'm', messages: [{ role: 'user', content }] });
const message = (content: string) => ({ ...chat(content), max_tokens: 100, system: 'Be brief.' });

function post(server: StandInServer, path: string, body: unknown): Promise<Response> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${server.url}${path}`, { method: 'POST', body: text });
}

describe('the stand-in server', () => {
  it('listens on a free port of this machine only', async () => {
    const [one, two] = [await start(), await start()];
    expect(one.url).toBe(`http://127.0.0.1:${one.port}`);
    expect(one.openAiUrl).toBe(`${one.url}/v1`);
    expect(one.port).not.toBe(two.port);
  });

  it("answers in Anthropic's format, with its headers", async () => {
    const server = await start({ requestsPerMinute: 100 });
    const response = await post(server, '/v1/messages', message('hello'));
    expect(await response.json()).toMatchObject({
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: 'ok' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 5, output_tokens: 1 },
    });
    expect(response.headers.get('request-id')).toBe('req_messages_1');
    expect(response.headers.get('anthropic-ratelimit-requests-limit')).toBe('100');
    expect(response.headers.get('anthropic-ratelimit-requests-remaining')).toBe('99');
    expect(response.headers.get('anthropic-ratelimit-tokens-reset')).toMatch(/^\d{4}-.*Z$/);
  });

  it("answers in OpenAI's format, with its headers", async () => {
    const server = await start();
    const response = await post(server, '/v1/chat/completions', chat('hello'));
    expect(await response.json()).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: 'ok' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 2, completion_tokens: 1, total_tokens: 3 },
    });
    expect(response.headers.get('x-request-id')).toBe('req_chat_1');
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('999999');
    expect(response.headers.get('x-ratelimit-reset-requests')).toMatch(/^(1m0s|59s)$/);
  });

  it('embeds alike texts near each other, in the encoding and length asked for', async () => {
    const server = await start();
    const input = ['reset my password', 'password reset please', 'late parcel'];
    const response = await post(server, '/v1/embeddings', { model: 'e', input, dimensions: 256 });
    const { data } = (await response.json()) as { data: { embedding: number[] }[] };
    const [a = [], b = [], c = []] = data.map(({ embedding }) => embedding);
    const dot = (u: number[], v: number[]) => u.reduce((sum, x, i) => sum + x * (v[i] ?? 0), 0);
    expect([a.length, b.length, c.length]).toEqual([256, 256, 256]);
    expect(dot(a, a)).toBeCloseTo(1, 5);
    expect(dot(a, b)).toBeGreaterThan(0.4);
    expect(Math.abs(dot(a, c))).toBeLessThan(0.4);
  });

  it('keeps what it was sent, without the key, and counts by document', async () => {
    const server = await start();
    await post(server, '/v1/messages', message('one'));
    await post(server, '/v1/messages', message('two'));
    await post(server, '/v1/messages', message('one'));
    await fetch(`${server.url}/v1/models/m`, {
      headers: { authorization: 'Bearer secret-key', 'anthropic-version': '2026-10-21' },
    });
    expect(server.calls.map(({ request: { number, attempt } }) => [number, attempt])).toEqual([
      [1, 1],
      [2, 1],
      [3, 2],
      [1, 1],
    ]);
    expect(server.calls[3]?.request).toMatchObject({
      api: 'anthropic',
      endpoint: 'model',
      model: 'm',
    });
    expect(JSON.stringify(server.calls)).not.toContain('secret-key');
    expect(server.countsByDocument()).toEqual(
      new Map([
        ['one', 2],
        ['two', 1],
      ]),
    );
  });

  it('cuts answers at the limit on tokens', async () => {
    const server = await start({ answer: () => 'x'.repeat(1000) });
    const response = await post(server, '/v1/messages', message('hello'));
    expect(await response.json()).toMatchObject({
      content: [{ text: 'x'.repeat(400) }],
      stop_reason: 'max_tokens',
      usage: { output_tokens: 100 },
    });
  });

  it('keeps its limit of requests a minute', async () => {
    const server = await start({ requestsPerMinute: 2 });
    const send = () => post(server, '/v1/chat/completions', chat('hello'));
    const statuses = [(await send()).status, (await send()).status];
    const refused = await send();
    expect([...statuses, refused.status]).toEqual([200, 200, 429]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0');
  });

  it('keeps its limit of tokens a minute, answers included', async () => {
    const server = await start({ tokensPerMinute: 30, answer: () => 'x'.repeat(40) });
    const send = () => post(server, '/v1/chat/completions', chat('y'.repeat(40)));
    const first = await send();
    expect(first.headers.get('x-ratelimit-remaining-tokens')).toBe('20');
    expect((await send()).status).toBe(200);
    const refused = await send();
    expect([refused.status, refused.headers.get('x-ratelimit-remaining-tokens')]).toEqual([
      ...[429, '0'],
    ]);
  });

  it('takes a request that needs more tokens than there ever are, when nothing is used', async () => {
    const server = await start({ tokensPerMinute: 5 });
    const long = chat('y'.repeat(400));
    expect((await post(server, '/v1/chat/completions', long)).status).toBe(200);
    expect((await post(server, '/v1/chat/completions', long)).status).toBe(429);
  });

  it('keeps limits that fill up evenly, and says how long that takes', async () => {
    const server = await start({
      ...{ rateLimit: 'bucket', requestsPerMinute: 600, burstSeconds: 0.2 },
      ...{ models: ['m', 'other'] },
    });
    const send = (model = 'm') => post(server, '/v1/messages', { ...message('hello'), model });
    const statuses = [(await send()).status, (await send()).status, (await send()).status];
    expect(statuses).toEqual([200, 200, 429]);
    expect((await send('other')).status).toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 120));
    const later = await send();
    expect(later.status).toBe(200);
    const reset = Date.parse(later.headers.get('anthropic-ratelimit-requests-reset') ?? '');
    expect(reset - Date.now()).toBeLessThan(250);
  });

  it.each([
    ['all', '1', '600'],
    ['retry-after', '1', null],
    ['none', null, null],
  ] as const)('tells %s in its headers', async (limitHeaders, retryAfter, limit) => {
    const server = await start({
      ...{ rateLimit: 'bucket', requestsPerMinute: 600, burstSeconds: 0.1, limitHeaders },
    });
    const send = () => post(server, '/v1/chat/completions', chat('hello'));
    const [taken, refused] = [await send(), await send()];
    expect([taken.status, refused.status]).toEqual([200, 429]);
    expect(refused.headers.get('retry-after')).toBe(retryAfter);
    for (const { headers } of [taken, refused]) {
      expect(headers.get('x-ratelimit-limit-requests')).toBe(limit);
    }
  });

  it('takes its time, for many requests at once', async () => {
    const server = await start({ latencyMs: 100 });
    const started = Date.now();
    const sends = Array.from({ length: 20 }, (_, index) =>
      post(server, '/v1/chat/completions', chat(String(index))).then((r) => r.text()),
    );
    await Promise.all(sends);
    const milliseconds = Date.now() - started;
    expect(milliseconds).toBeGreaterThanOrEqual(98);
    expect(milliseconds).toBeLessThan(1000);
    expect(server.peakInFlight).toBe(20);
  });

  it('notes the fault and the status of each call', async () => {
    const server = await start({
      faults: ({ number }) => (number === 1 ? { kind: 'overloaded', retryAfter: '2' } : 'hang'),
    });
    const first = await post(server, '/v1/messages', message('one'));
    expect([first.status, first.headers.get('retry-after')]).toEqual([529, '2']);
    const hanging = fetch(`${server.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(message('two')),
      signal: AbortSignal.timeout(100),
    });
    await expect(hanging).rejects.toThrow('aborted due to timeout');
    expect(server.calls.map(({ fault, status }) => [fault?.kind, status])).toEqual([
      ['overloaded', 529],
      ['hang', null],
    ]);
  });

  it('knows no other path, no other method and nothing but JSON', async () => {
    const server = await start();
    expect((await post(server, '/v1/complete', {})).status).toBe(404);
    expect((await fetch(`${server.url}/v1/messages`)).status).toBe(404);
    expect((await post(server, '/v1/messages', '{"model":')).status).toBe(400);
    expect(server.calls).toEqual([]);
  });

  it('closes while requests hang', async () => {
    const server = await start({ latencyMs: 60_000 });
    const hanging = post(server, '/v1/messages', message('one'));
    const failed = expect(hanging).rejects.toThrow('fetch failed');
    while (server.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await server.close();
    await failed;
  });

  it('reports, when it is closed, what its options threw', async () => {
    const server = await startStandInServer({
      answer: () => {
        throw new Error('nothing to say');
      },
    });
    await expect(post(server, '/v1/messages', message('one'))).rejects.toThrow('fetch failed');
    await expect(server.close()).rejects.toThrow('nothing to say');
  });
});
