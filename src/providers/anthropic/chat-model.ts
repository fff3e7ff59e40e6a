/** Anthropic's models, and servers that speak the same API, through the official SDK. */
import Anthropic from '@anthropic-ai/sdk';
import type { CallOptions, ChatModel, ChatRequest, ChatResponse } from '../../contracts/models.js';
import { callProvider } from '../call.js';
import { createFetch } from '../fetch.js';
import { answerObject } from '../json.js';
import { withLimits } from '../rate-limit-headers.js';
import {
  PREFLIGHT_TIMEOUT_MS,
  checkSettings,
  type ProviderSettings,
  type SettingNames,
} from '../settings.js';
import { readMessage } from './answer.js';
import { lacksModelEndpoint, readAnthropicFailure } from './failure.js';

const DEFAULTS = {
  provider: 'anthropic',
  baseUrl: 'https://api.anthropic.com',
  variables: {
    key: 'ANTHROPIC_API_KEY',
    baseUrl: 'ANTHROPIC_BASE_URL',
    customHeaders: 'ANTHROPIC_CUSTOM_HEADERS',
  },
  keyless: 'a local server that asks for none takes any value',
} as const;

export interface AnthropicModelOptions extends ProviderSettings {
  /** Anthropic's own name for the model, e.g. `claude-haiku-4-5`. */
  readonly model: string;
  /** Secret. Used where there is no `apiKey`, as in the SDK. */
  readonly authToken?: string | undefined;
}

/**
 * A chat model that sends each request once (the SDK's retries are off) and gives up at `timeoutMs`.
 * @throws ProviderSetupError when the key is missing or unusable.
 */
export function createAnthropicChatModel(options: AnthropicModelOptions): ChatModel {
  const { model } = options;
  const { credential, settings, variables } = credentialOf(options);
  const { apiKey, secrets, baseUrl, origin, timeoutMs } = checkSettings(model, settings, {
    ...DEFAULTS,
    variables,
  });
  const client = new Anthropic({
    [credential]: apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: options.fetch ?? createFetch(),
    webhookKey: null,
    // At its debug level the SDK prints whole requests; ANTHROPIC_LOG would set that level.
    logLevel: 'off',
    // A worker has no tracer. Without one its spans still cost a seventh of a call's processor time.
    openTelemetry: false,
  });
  const context = {
    provider: DEFAULTS.provider,
    model,
    origin,
    variables,
    secrets,
    readFailure: readAnthropicFailure,
  };

  return {
    name: `${DEFAULTS.provider}:${model}`,

    complete: (request: ChatRequest, { signal }: CallOptions = {}): Promise<ChatResponse> => {
      const sent = [request.system, ...request.messages.map(({ content }) => content)];
      return callProvider({ ...context, sent, signal, timeoutMs }, async (whole) => {
        const body = messageParameters(model, request);
        const { data, response } = await client.messages
          .create(body, { signal: whole, timeout: timeoutMs })
          .withResponse();
        return withLimits(readMessage(data), response);
      });
    },

    preflight: ({ signal }: CallOptions = {}): Promise<void> => {
      const limit = Math.min(PREFLIGHT_TIMEOUT_MS, timeoutMs);
      return callProvider({ ...context, sent: [], signal, timeoutMs: limit }, async (whole) => {
        try {
          answerObject(await client.models.retrieve(model, {}, { signal: whole, timeout: limit }));
        } catch (error) {
          if (!lacksModelEndpoint(error)) throw error;
        }
      });
    },
  };
}

/** The key, or else the token: which of the SDK's options it is, and the variable to name when it is refused. */
function credentialOf(options: AnthropicModelOptions): {
  readonly credential: 'apiKey' | 'authToken';
  readonly settings: ProviderSettings;
  readonly variables: SettingNames;
} {
  const token = options.authToken?.trim() ?? '';
  if (token === '' || (options.apiKey?.trim() ?? '') !== '') {
    return { credential: 'apiKey', settings: options, variables: DEFAULTS.variables };
  }
  return {
    credential: 'authToken',
    settings: { ...options, apiKey: token },
    variables: { ...DEFAULTS.variables, key: 'ANTHROPIC_AUTH_TOKEN' },
  };
}

/**
 * The body of one request. The system prompt ends with a cache breakpoint, so that the instructions and the taxonomy,
 * which thousands of calls share, are billed in full once; prefixes too short to cache are ignored by the provider.
 */
function messageParameters(
  model: string,
  { system, messages, maxTokens, parameters }: ChatRequest,
): Anthropic.MessageCreateParamsNonStreaming {
  return {
    model,
    max_tokens: maxTokens,
    // The API refuses empty blocks.
    ...(system === ''
      ? {}
      : { system: [{ type: 'text', text: system, cache_control: { type: 'ephemeral' } }] }),
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(parameters.temperature === undefined ? {} : { temperature: parameters.temperature }),
    ...(parameters.topP === undefined ? {} : { top_p: parameters.topP }),
  };
}
