import { describe, expect, it } from 'vitest';
import type { EmbeddingModel } from '../../src/contracts/models.js';
import { ModelNameError } from '../../src/domain/model-names.js';
import {
  createModelRegistry,
  ProviderSetupError,
  UnsupportedModelError,
  type OfflineModels,
} from '../../src/providers/index.js';
import { ScriptedChatModel } from '../../src/testing/index.js';
import { chatRequest, KEY, standIn } from './support.js';

const offline = (): OfflineModels & { made: number; closed: number } => ({
  made: 0,
  closed: 0,
  createOfflineChatModel() {
    this.made += 1;
    const close = () => {
      this.closed += 1;
      return Promise.resolve();
    };
    return Object.assign(new ScriptedChatModel({ name: 'offline:extractive' }), { close });
  },
  createOfflineEmbeddingModel(): EmbeddingModel {
    this.made += 1;
    return {
      name: 'offline:hashing',
      batchSize: 1,
      recomputable: true,
      embed: () => Promise.reject(new Error('not asked for here')),
      preflight: () => Promise.resolve(),
    };
  },
});

describe('the model registry', () => {
  it('makes each model once, by its name, with the credentials it was given', async () => {
    const server = await standIn();
    const registry = createModelRegistry({
      anthropic: { apiKey: KEY, baseUrl: server.url },
      openai: { apiKey: KEY, baseUrl: server.openAiUrl },
    });
    const names = ['anthropic:claude-haiku-4-5', 'openai:org/model:8b'];
    for (const name of names) {
      const model = await registry.chatModel(name);
      expect(model.name).toBe(name);
      expect(await registry.chatModel(name)).toBe(model);
      expect((await model.complete(chatRequest())).text).toBe('ok');
    }
    const embedding = await registry.embeddingModel('openai:text-embedding-3-small');
    expect(embedding.name).toBe('openai:text-embedding-3-small');
    expect((await embedding.embed(['a'])).vectors).toHaveLength(1);
    expect(server.calls.map(({ request }) => request.model)).toEqual([
      'claude-haiku-4-5',
      'org/model:8b',
      'text-embedding-3-small',
    ]);
  });

  it('gives the offline models that were passed in, made when they are first asked for', async () => {
    const models = offline();
    const registry = createModelRegistry({ offline: models });
    expect(models.made).toBe(0);
    expect((await registry.chatModel('offline:extractive')).name).toBe('offline:extractive');
    await Promise.all([
      registry.chatModel('offline:extractive'),
      registry.chatModel('offline:extractive'),
    ]);
    expect((await registry.embeddingModel('offline:hashing')).recomputable).toBe(true);
    expect(models.made).toBe(2);
  });

  it('closes what it made, once, and nothing that was never asked for', async () => {
    const models = offline();
    const registry = createModelRegistry({ offline: models });
    await registry.close();
    expect(models.closed).toBe(0);
    await registry.chatModel('offline:extractive');
    await registry.close();
    await registry.close();
    expect(models.closed).toBe(1);
  });

  it.each(['claude-haiku-4-5', 'mistral:large', 'openai:'])('refuses the name %j', async (name) => {
    const registry = createModelRegistry({});
    await expect(registry.chatModel(name)).rejects.toThrow(ModelNameError);
    await expect(registry.embeddingModel(name)).rejects.toThrow('anthropic, openai, offline');
  });

  it('names the variable of a missing key, each time it is asked', async () => {
    const registry = createModelRegistry({ openai: { apiKey: KEY } });
    for (const model of ['claude-haiku-4-5', 'claude-haiku-4-5']) {
      const call = registry.chatModel(`anthropic:${model}`);
      await expect(call).rejects.toThrow(ProviderSetupError);
      await expect(call).rejects.toThrow('ANTHROPIC_API_KEY');
    }
  });

  it('knows who cannot embed and who cannot chat, and says who can', async () => {
    const registry = createModelRegistry({ anthropic: { apiKey: KEY }, offline: offline() });
    const wrong = [
      [registry.embeddingModel('anthropic:claude-haiku-4-5'), 'offline:hashing'],
      [registry.embeddingModel('offline:extractive'), 'offline:hashing'],
      [registry.chatModel('offline:hashing'), 'offline:extractive'],
      [registry.chatModel('offline:gpt'), 'offline:extractive'],
    ] as const;
    for (const [call, instead] of wrong) {
      await expect(call).rejects.toThrow(UnsupportedModelError);
      await expect(call).rejects.toThrow(instead);
    }
  });
});

describe('the offline models that come with tntflow', () => {
  it('are found by name, with other dimensions where the name says so', async () => {
    const registry = createModelRegistry({});
    expect((await registry.chatModel('offline:extractive')).name).toBe('offline:extractive');
    const small = await registry.embeddingModel('offline:hashing-64');
    const { vectors } = await small.embed(['a text']);
    expect(vectors[0]).toHaveLength(64);
    expect(small.name).toBe('offline:hashing-64');
    await registry.close();
  });

  it('refuse dimensions that make no sense', async () => {
    const registry = createModelRegistry({});
    await expect(registry.embeddingModel('offline:hashing-1')).rejects.toThrow(/dimensions/u);
  });
});

describe('the size of a context', () => {
  const registry = createModelRegistry({
    anthropic: { apiKey: 'k' },
    contextTokens: { 'anthropic:claude-tiny': 9_000, 'compatible:*': 8_192 },
  });

  it.each([
    ['anthropic:claude-tiny', 9_000],
    ['anthropic:claude-of-tomorrow', 200_000],
    ['openai:gpt-of-tomorrow', 128_000],
    ['compatible:gpu/llama3.1:8b', 8_192],
    ['offline:extractive', undefined],
  ])('of %s is %s', (name, size) => {
    expect(registry.contextTokens(name)).toBe(size);
  });

  it('is known of the model itself', async () => {
    expect((await registry.chatModel('anthropic:claude-tiny')).contextTokens).toBe(9_000);
  });
});
