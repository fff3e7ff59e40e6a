/** Makes models from their names, each once, when it is first asked for, with the credentials it was given. */
import type { ChatModel, EmbeddingModel } from '../contracts/models.js';
import { parseModelName, type ModelName, type ProviderName } from '../domain/model-names.js';
import type { AnthropicModelOptions } from './anthropic/chat-model.js';
import { contextTokensOf } from './context-tokens.js';
import { UnsupportedModelError } from './errors/unsupported-model-error.js';
import type { OpenAiModelOptions } from './openai/access.js';
import { compatibleOptions, type CompatibleServerSettings } from './openai/compatible.js';

/** The models that need no provider; `offline/index.js` is one. */
export interface OfflineModels {
  createOfflineChatModel(): ChatModel & { close(): Promise<void> };
  readonly createOfflineEmbeddingModel: (options?: {
    readonly dimensions?: number;
  }) => EmbeddingModel;
}

/** Whatever is left out is missed only when a model of that provider is asked for. */
export interface ModelRegistryOptions {
  readonly anthropic?: Omit<AnthropicModelOptions, 'model'> | undefined;
  readonly openai?: Omit<OpenAiModelOptions, 'model' | 'server'> | undefined;
  /** By the servers' names. */
  readonly compatible?: Readonly<Record<string, CompatibleServerSettings>> | undefined;
  /** Default: the ones in `offline/`, loaded when first needed. */
  readonly offline?: OfflineModels | undefined;
  /** Sizes of contexts by model name or `provider:*`; others are as `contextTokensOf` knows them. */
  readonly contextTokens?: Readonly<Record<string, number>> | undefined;
}

export interface ModelRegistry {
  /**
   * @param name `provider:model`.
   * @throws ModelNameError when the name is none.
   * @throws ProviderSetupError when its provider's key is missing or unusable, or there is no such compatible server.
   * @throws UnsupportedModelError when the model cannot chat.
   */
  chatModel(name: string): Promise<ChatModel>;
  /** As `chatModel`; throws UnsupportedModelError when the model cannot embed. */
  embeddingModel(name: string): Promise<EmbeddingModel>;
  /** As the chat model's own field, also for one that cannot be called here. @throws ModelNameError */
  contextTokens(name: string): number | undefined;
  /** Ends the threads of models that have some; the registry is not used afterwards. */
  close(): Promise<void>;
}

export function createModelRegistry(options: ModelRegistryOptions): ModelRegistry {
  const closing: (() => Promise<void>)[] = [];
  return {
    chatModel: onePerName(async (name) => {
      const model = await createChatModel(name, options, closing);
      return Object.assign(model, {
        contextTokens: contextTokensOf(model.name, options.contextTokens),
      });
    }),
    contextTokens: (name) => contextTokensOf(name, options.contextTokens),
    embeddingModel: onePerName((name) => createEmbeddingModel(name, options)),
    async close() {
      for (const close of closing.splice(0)) await close();
    },
  };
}

/** A failure is not kept: it is found again, or not, by whoever asks next. */
function onePerName<M>(create: (name: ModelName) => Promise<M>): (name: string) => Promise<M> {
  const made = new Map<string, Promise<M>>();
  return async (name) => {
    const parsed = parseModelName(name);
    let model = made.get(name);
    if (model === undefined) {
      model = create(parsed);
      made.set(name, model);
    }
    try {
      return await model;
    } catch (error) {
      made.delete(name);
      throw error;
    }
  };
}

/** Loads the SDK of a provider that calls will be made to, so that the first of them does not wait for it. */
export async function loadSdk(provider: ProviderName): Promise<void> {
  if (provider === 'anthropic') await import('./anthropic/chat-model.js');
  else if (provider !== 'offline') await import('./openai/chat-model.js');
}

// SDKs are imported where they are used: a run on offline models loads none.
async function createChatModel(
  { provider, model, server }: ModelName,
  options: ModelRegistryOptions,
  closing: (() => Promise<void>)[],
): Promise<ChatModel> {
  switch (provider) {
    case 'anthropic': {
      const { createAnthropicChatModel } = await import('./anthropic/chat-model.js');
      return createAnthropicChatModel({ ...options.anthropic, model });
    }
    case 'openai': {
      const { createOpenAiChatModel } = await import('./openai/chat-model.js');
      return createOpenAiChatModel({ ...options.openai, model });
    }
    case 'compatible': {
      const { createOpenAiChatModel } = await import('./openai/chat-model.js');
      return createOpenAiChatModel(compatibleOptions(model, server, options.compatible));
    }
    case 'offline':
      if (model === 'extractive') {
        const offline = (await offlineModels(options)).createOfflineChatModel();
        closing.push(() => offline.close());
        return offline;
      }
      throw new UnsupportedModelError({
        provider,
        model,
        problem: 'cannot summarize or label. The offline model that can is offline:extractive.',
      });
  }
}

async function createEmbeddingModel(
  { provider, model, server }: ModelName,
  options: ModelRegistryOptions,
): Promise<EmbeddingModel> {
  switch (provider) {
    case 'anthropic':
      throw new UnsupportedModelError({
        provider,
        model,
        problem:
          'cannot embed: Anthropic offers no embeddings. Use openai:text-embedding-3-large, or offline:hashing.',
      });
    case 'openai': {
      const { createOpenAiEmbeddingModel } = await import('./openai/embedding-model.js');
      return createOpenAiEmbeddingModel({ ...options.openai, model });
    }
    case 'compatible': {
      const { createOpenAiEmbeddingModel } = await import('./openai/embedding-model.js');
      return createOpenAiEmbeddingModel(compatibleOptions(model, server, options.compatible));
    }
    case 'offline':
      if (/^hashing(-\d+)?$/u.test(model)) return await createHashing(model, options);
      throw new UnsupportedModelError({
        provider,
        model,
        problem:
          'cannot embed. The offline model that can is offline:hashing, or offline:hashing-512 with other dimensions.',
      });
  }
}

/** `hashing`, or `hashing-<dimensions>`. */
async function createHashing(
  model: string,
  options: ModelRegistryOptions,
): Promise<EmbeddingModel> {
  const offline = await offlineModels(options);
  const dimensions = /\d+$/u.exec(model)?.[0];
  try {
    return offline.createOfflineEmbeddingModel(
      dimensions === undefined ? {} : { dimensions: Number(dimensions) },
    );
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UnsupportedModelError({ provider: 'offline', model, problem: error.message });
  }
}

async function offlineModels({ offline }: ModelRegistryOptions): Promise<OfflineModels> {
  return offline ?? (await import('./offline/index.js'));
}
