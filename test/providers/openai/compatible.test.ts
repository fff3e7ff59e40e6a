/** Compatible servers of the operator's configuration, called through the real SDK by the models of the registry. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createModelRegistry,
  type CompatibleServerSettings,
} from '../../../src/providers/index.js';
import { hashedVector } from '../../../src/testing/stand-in/embed.js';
import type { StandInServer } from '../../../src/testing/index.js';
import { chatRequest, failureOf, KEY, SECRET_TEXT, standIn } from '../support.js';

afterEach(() => vi.unstubAllEnvs());

const registryAt = (server: StandInServer, settings: Partial<CompatibleServerSettings> = {}) =>
  createModelRegistry({
    // Never used for a compatible server.
    openai: { apiKey: 'sk-openai-0123456789', organization: 'org-1', project: 'p-1' },
    compatible: {
      gpu: { baseUrl: server.openAiUrl, apiKeyVariable: 'GPU_KEY', apiKey: KEY, ...settings },
    },
  });

describe('a chat model of a compatible server', () => {
  it('is called by its own name, with the server’s key, and no header of OpenAI’s', async () => {
    const server = await standIn();
    const model = await registryAt(server).chatModel('compatible:gpu/org/llama3.1:8b');
    expect(model.name).toBe('compatible:gpu/org/llama3.1:8b');
    expect((await model.complete(chatRequest())).text).toBe('ok');
    const [call] = server.calls;
    // The limit goes by its older name, which such servers know.
    expect(call?.request.body).toMatchObject({ model: 'org/llama3.1:8b', max_tokens: 500 });
    expect(call?.headers).not.toHaveProperty('openai-organization');
    expect(call?.headers).not.toHaveProperty('openai-project');
  });

  it('is called without a key of its own where the server asks for none', async () => {
    const server = await standIn({ apiKey: 'none' });
    const registry = registryAt(server, { apiKeyVariable: null, apiKey: undefined });
    const model = await registry.chatModel('compatible:gpu/m');
    expect((await model.complete(chatRequest())).text).toBe('ok');
  });

  it('is sent no custom headers, which are for OpenAI’s own address', async () => {
    const customHeaders = 'X-Gateway: gateway-secret-1\nAuthorization: Bearer gateway-secret-2';
    vi.stubEnv('OPENAI_CUSTOM_HEADERS', customHeaders);
    const server = await standIn();
    const model = await registryAt(server, { customHeaders }).chatModel('compatible:gpu/m');
    expect((await model.complete(chatRequest())).text).toBe('ok');
    expect(server.calls[0]?.headers).not.toHaveProperty('x-gateway');
  });

  it('passes its preflight where the server cannot look models up', async () => {
    const server = await standIn({ modelEndpoint: false });
    const model = await registryAt(server).chatModel('compatible:gpu/m');
    await expect(model.preflight()).resolves.toBeUndefined();
    expect(server.calls.map(({ request }) => request.endpoint)).toEqual(['model']);
  });

  it.each([
    ['unauthorized', 'Check GPU_KEY.'],
    ['forbidden', 'Check what the key in GPU_KEY may do.'],
    [
      'unknown-model',
      "Check the model's name and compatible.gpu.baseUrl in the operator's configuration.",
    ],
    ['html', "Is compatible.gpu.baseUrl in the operator's configuration right?"],
  ] as const)('names the entry of the configuration at the fault %s', async (fault, advice) => {
    const server = await standIn({ faults: () => fault });
    const model = await registryAt(server).chatModel('compatible:gpu/m');
    const error = await failureOf(model.complete(chatRequest()));
    expect(error).toMatchObject({ provider: 'compatible', model: 'gpu/m' });
    expect(error.message).toMatch(/^compatible:gpu\/m answered /u);
    expect(error.message).toContain(advice);
    expect(error.message).not.toContain('OPENAI_');
  });

  it('says that a server that asks for a key was given none', async () => {
    const server = await standIn();
    const registry = registryAt(server, { apiKeyVariable: null, apiKey: undefined });
    const model = await registry.chatModel('compatible:gpu/m');
    expect((await failureOf(model.preflight())).message).toContain(
      "Check compatible.gpu.apiKeyVariable in the operator's configuration.",
    );
  });

  it('shows neither key nor prompt', async () => {
    const message = `bad token ${KEY} in "${SECRET_TEXT}"`;
    const server = await standIn({ faults: () => ({ kind: 'unauthorized', message }) });
    const model = await registryAt(server).chatModel('compatible:gpu/m');
    const { message: shown } = await failureOf(model.complete(chatRequest()));
    expect(shown).toContain('bad token [redacted] in "…"');
  });
});

describe('an embedding model of a compatible server', () => {
  it.each([true, false])('gives vectors; as lists of numbers: %s', async (floatsOnly) => {
    const server = await standIn({ floatsOnly, modelEndpoint: false });
    const model = await registryAt(server).embeddingModel('compatible:gpu/BAAI/bge-m3');
    await model.preflight();
    const { vectors } = await model.embed(['where is my refund', 'reset it']);
    expect(model.name).toBe('compatible:gpu/BAAI/bge-m3');
    expect(vectors).toEqual([hashedVector('where is my refund', 64), hashedVector('reset it', 64)]);
    expect(server.calls.at(-1)?.request.model).toBe('BAAI/bge-m3');
  });
});

describe('a compatible server that cannot be used', () => {
  it.each(['chatModel', 'embeddingModel'] as const)(
    'is named with what is missing by %s',
    async (kind) => {
      const server = await standIn();
      const registry = registryAt(server, { apiKey: undefined });
      expect((await failureOf(registry[kind]('compatible:gup/m'))).message).toBe(
        'compatible:gup/m: the worker\'s operator configuration has no compatible server "gup" (it has gpu). ' +
          'Add compatible.gup.baseUrl to the file that TNTFLOW_CONFIG names.',
      );
      const error = await failureOf(registry[kind]('compatible:gpu/m'));
      expect(error).toMatchObject({ name: 'ProviderSetupError', terminal: true });
      expect(error.message).toBe(
        'compatible:gpu/m: there is no key. Set GPU_KEY for the worker; where the server asks for none, leave ' +
          "compatible.gpu.apiKeyVariable out of the operator's configuration.",
      );
      await expect(createModelRegistry({})[kind]('compatible:constructor/m')).rejects.toThrow(
        'has no compatible server "constructor". Add',
      );
    },
  );
});
