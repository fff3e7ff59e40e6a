/** No key leaves an adapter by another way than the header it is sent in, whatever a server says about it. */
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createModelRegistry, ProviderError } from '../../src/providers/index.js';
import { wireFormatAnswer, type Fault, type StandInServer } from '../../src/testing/index.js';
import { chatRequest, standIn } from './support.js';

/** Like no key of any provider, so that no pattern of theirs can hide it. */
const KEYS = {
  anthropic: 'Quagga7anthropicXq81',
  openai: 'Quagga7openaiXq82',
  compatible: 'Quagga7compatibleXq83',
  token: 'Quagga7tokenXq84',
  header: 'Quagga7headerXq85',
};
const HEADERS = `X-Gateway: ${KEYS.header}\nX-Other: Bearer ${KEYS.header}`;

const registryAt = ({ url, openAiUrl }: StandInServer, { byToken = false } = {}) =>
  createModelRegistry({
    anthropic: {
      ...(byToken ? { authToken: KEYS.token } : { apiKey: KEYS.anthropic }),
      ...{ baseUrl: url, timeoutMs: 300, customHeaders: HEADERS },
    },
    openai: { apiKey: KEYS.openai, baseUrl: openAiUrl, timeoutMs: 300, customHeaders: HEADERS },
    compatible: {
      local: {
        ...{ apiKey: KEYS.compatible, apiKeyVariable: 'LOCAL_KEY', baseUrl: openAiUrl },
        ...{ timeoutMs: 300, customHeaders: HEADERS },
      },
    },
  });
type Registry = ReturnType<typeof registryAt>;

const complete = async (registry: Registry, name: string) =>
  (await registry.chatModel(name)).complete(chatRequest());
const lookUp = async (registry: Registry, name: string) =>
  (await registry.chatModel(name)).preflight();
const embed = async (registry: Registry, name: string) =>
  (await registry.embeddingModel(name)).embed(['a text']);

const WAYS = [
  ['anthropic:m', complete, {}, KEYS.anthropic],
  ['anthropic:m', lookUp, {}, KEYS.anthropic],
  ['anthropic:m', complete, { byToken: true }, KEYS.token],
  ['openai:m', complete, {}, KEYS.openai],
  ['openai:m', lookUp, {}, KEYS.openai],
  ['openai:m', embed, {}, KEYS.openai],
  ['compatible:local/m', complete, {}, KEYS.compatible],
  ['compatible:local/m', lookUp, {}, KEYS.compatible],
  ['compatible:local/m', embed, {}, KEYS.compatible],
] as const;

/** Faults of a server that quotes what it was sent wherever it can. */
function faultsQuoting(key: string): Fault[] {
  const message = `Authorization: Bearer ${key}, "${key}", x-gateway=${KEYS.header} ${KEYS.header}`;
  const quotes = { message, code: `bad_key_${key}` };
  return [
    { kind: 'unauthorized', ...quotes },
    { kind: 'unauthorized', message: `${'x'.repeat(290)} ${message.repeat(20)}` },
    { kind: 'forbidden', ...quotes },
    { kind: 'bad-request', ...quotes },
    { kind: 'server-error', ...quotes },
    { kind: 'rate-limit', ...quotes, retryAfter: key, retryAfterMs: key },
    { kind: 'unknown-model', message: `no model for ${message}`, code: 'model_not_found' },
    { kind: 'html' },
    { kind: 'html', status: 502 },
    { kind: 'empty-body' },
    { kind: 'bad-json' },
    { kind: 'reset' },
    { kind: 'hang' },
  ];
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** Everything that a log, a store or a person could be shown of an error. */
function shown(error: unknown): string {
  const { message, stack } = error as Error;
  const whole = inspect(error, { depth: null, showHidden: true, getters: true });
  return [message, stack, String(error), JSON.stringify(error), whole].join('\n');
}

describe.each(WAYS)('%s by %o with %o', (name, call, credentials, key) => {
  it.each(faultsQuoting(key))('fails without its key at $kind, $status', async (fault) => {
    vi.stubEnv('ANTHROPIC_CUSTOM_HEADERS', HEADERS);
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', HEADERS);
    const written: string[] = [];
    for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
      vi.spyOn(console, method).mockImplementation((...args) => written.push(inspect(args)));
    }
    const server = await standIn({ apiKey: key, faults: () => fault });
    const registry = registryAt(server, credentials);
    const error: unknown = await call(registry, name).then(
      () => 'it succeeded',
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(ProviderError);
    // The key that was sent was the right one, or there would have been no fault.
    expect(server.calls.map((sent) => sent.fault)).toEqual([fault]);
    expect(`${shown(error)}${written.join()}`).not.toMatch(/Quagga7|Xq8\d/u);
  });
});

describe('what was said about the call', () => {
  it.each(WAYS)('is shown but for the key: %s by %o', async (name, call, credentials, key) => {
    const message = `the key ${key} has expired`;
    const server = await standIn({
      apiKey: key,
      faults: () => ({ kind: 'unauthorized', message }),
    });
    const error = await call(registryAt(server, credentials), name).catch(
      (reason: unknown) => reason,
    );
    expect((error as Error).message).toContain('the key [redacted] has expired');
  });

  it('names the variable of the credential that was used', async () => {
    const server = await standIn({ apiKey: 'another', answer: wireFormatAnswer });
    const byToken = complete(registryAt(server, { byToken: true }), 'anthropic:m');
    await expect(byToken).rejects.toThrow('Check ANTHROPIC_AUTH_TOKEN.');
    await expect(complete(registryAt(server), 'anthropic:m')).rejects.toThrow(
      'Check ANTHROPIC_API_KEY.',
    );
    const both = createModelRegistry({
      anthropic: { apiKey: KEYS.anthropic, authToken: KEYS.token, baseUrl: server.url },
    });
    await expect(complete(both, 'anthropic:m')).rejects.toThrow('Check ANTHROPIC_API_KEY.');
  });
});

describe('credentials that no request can carry', () => {
  const bad = `${KEYS.openai}“”`;
  it.each([
    ['anthropic:m', { anthropic: { apiKey: bad } }, 'ANTHROPIC_API_KEY has characters'],
    ['anthropic:m', { anthropic: { authToken: bad } }, 'ANTHROPIC_AUTH_TOKEN has characters'],
    [
      'anthropic:m',
      { anthropic: { apiKey: 'a-good-key', customHeaders: `X-Gateway: ${bad}` } },
      'ANTHROPIC_CUSTOM_HEADERS holds a header',
    ],
    ['openai:m', { openai: { apiKey: bad } }, 'OPENAI_API_KEY has characters'],
    [
      'openai:m',
      { openai: { apiKey: 'a-good-key', customHeaders: `X Gateway ${KEYS.header}: x` } },
      'OPENAI_CUSTOM_HEADERS holds a header',
    ],
    [
      'compatible:a/m',
      { compatible: { a: { baseUrl: 'http://a/v1', apiKeyVariable: 'A_KEY', apiKey: bad } } },
      'A_KEY has characters',
    ],
  ])('are named and not shown: %s, %o', async (name, options, problem) => {
    const error: unknown = await createModelRegistry(options)
      .chatModel(name)
      .catch((reason: unknown) => reason);
    expect((error as Error).message).toContain(problem);
    expect(shown(error)).not.toMatch(/Quagga7|Xq8\d/u);
  });
});
