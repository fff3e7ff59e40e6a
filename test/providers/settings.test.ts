import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAnthropicChatModel } from '../../src/providers/anthropic/chat-model.js';
import { ProviderSetupError } from '../../src/providers/errors/index.js';
import { createOpenAiChatModel } from '../../src/providers/openai/chat-model.js';
import type { ProviderSettings } from '../../src/providers/settings.js';
import { chatRequest, KEY, standIn } from './support.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

describe.each([
  ['ANTHROPIC', createAnthropicChatModel, 'https://api.anthropic.com/v1/messages'],
  ['OPENAI', createOpenAiChatModel, 'https://api.openai.com/v1/chat/completions'],
] as const)('settings of %s', (name, createModel, url) => {
  const create = (settings: ProviderSettings) => createModel({ model: 'm', ...settings });

  it.each([{}, { apiKey: '' }, { apiKey: ' \n' }])('miss a key in %j', (settings) => {
    expect(() => create(settings)).toThrow(ProviderSetupError);
    expect(() => create(settings)).toThrow(`Set ${name}_API_KEY`);
  });

  it.each(['two keys', 'sk-“quoted”-1234', 'line\nbreak-1234'])(
    'refuse a key that no header can carry, without showing it: %j',
    (apiKey) => {
      expect(() => create({ apiKey })).toThrow(`${name}_API_KEY has characters`);
      expect(() => create({ apiKey })).not.toThrow(apiKey.slice(0, 6));
    },
  );

  it.each(['localhost:8000', 'ftp://example.com', '/v1', 'http://me:pass-word@127.0.0.1:1'])(
    'refuse the base URL %s, without showing it',
    (baseUrl) => {
      expect(() => create({ apiKey: KEY, baseUrl })).toThrow(`${name}_BASE_URL`);
      expect(() => create({ apiKey: KEY, baseUrl })).not.toThrow('pass-word');
    },
  );

  it('come from the options alone: no key, address or log level is read from the environment', async () => {
    const server = await standIn();
    vi.stubEnv(`${name}_API_KEY`, KEY);
    vi.stubEnv(`${name}_BASE_URL`, server.url);
    vi.stubEnv(`${name}_LOG`, 'debug');
    const debug = vi.spyOn(console, 'debug').mockReturnValue();
    const sent: string[] = [];
    const fetch = (address: unknown) => {
      sent.push(String(address));
      return Promise.resolve(Response.json({ content: [], choices: [{ message: {} }] }));
    };
    expect(() => create({})).toThrow(ProviderSetupError);
    await create({ apiKey: 'another-key-0123456789', fetch }).complete(chatRequest());
    expect(sent).toEqual([url]);
    expect(server.calls).toEqual([]);
    expect(debug).not.toHaveBeenCalled();
  });

  it('drop the line break that a key read from a file ends with', async () => {
    const server = await standIn();
    const baseUrl = name === 'OPENAI' ? server.openAiUrl : server.url;
    const model = create({ apiKey: `${KEY}\n`, baseUrl });
    expect((await model.complete(chatRequest())).text).toBe('ok');
  });
});

describe('the limit on tokens at OpenAI itself', () => {
  it('goes by its newer name, which its reasoning models insist on', async () => {
    const bodies: string[] = [];
    const fetch = (_: unknown, init?: RequestInit) => {
      bodies.push(init?.body as string);
      return Promise.resolve(Response.json({ choices: [{ message: { content: 'x' } }] }));
    };
    await createOpenAiChatModel({ model: 'gpt-6-sol', apiKey: KEY, fetch }).complete(chatRequest());
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ max_completion_tokens: 500 });
    expect(bodies[0]).not.toContain('"max_tokens"');
  });
});
