/** What chat and embedding models of OpenAI's API share: the SDK's client, one call, and the check of a model. */
import OpenAI from 'openai';
import type { CallOptions } from '../../contracts/models.js';
import { callProvider } from '../call.js';
import { answerObject } from '../json.js';
import { PREFLIGHT_TIMEOUT_MS, checkSettings, type ProviderSettings } from '../settings.js';
import { lacksModelEndpoint, readOpenAiFailure } from './failure.js';

export const OPENAI_DEFAULTS = {
  provider: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  variables: { key: 'OPENAI_API_KEY', baseUrl: 'OPENAI_BASE_URL' },
} as const;

export interface OpenAiModelOptions extends ProviderSettings {
  /** The server's own name for the model, e.g. `text-embedding-3-large`, or `org/model` at a compatible server. */
  readonly model: string;
  /** Header `OpenAI-Organization`; default: none, whatever the environment says. */
  readonly organization?: string | undefined;
  /** Header `OpenAI-Project`; default: none. */
  readonly project?: string | undefined;
}

export interface OpenAiAccess {
  readonly client: OpenAI;
  /** `openai:model`. */
  readonly name: string;
  readonly timeoutMs: number;
  /** True at OpenAI itself; false at a server that speaks its API. */
  readonly official: boolean;
  /** Runs one call; `sent` are the texts that no error may quote. */
  readonly run: <T>(
    call: { readonly sent: readonly string[]; readonly signal: AbortSignal | undefined },
    send: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>;
  /** Looks the model up, which costs nothing. Passes where the server offers no such endpoint. */
  readonly preflight: (options?: CallOptions) => Promise<void>;
}

/** @throws ProviderSetupError when the key is missing or unusable. */
export function openAiAccess(options: OpenAiModelOptions): OpenAiAccess {
  const { model } = options;
  const { apiKey, baseUrl, origin, timeoutMs } = checkSettings(model, options, OPENAI_DEFAULTS);
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: timeoutMs,
    organization: options.organization ?? null,
    project: options.project ?? null,
    adminAPIKey: null,
    webhookSecret: null,
    // At its debug level the SDK prints whole requests; OPENAI_LOG would set that level.
    logLevel: 'off',
  });
  const context = {
    provider: OPENAI_DEFAULTS.provider,
    model,
    origin,
    variables: OPENAI_DEFAULTS.variables,
    secrets: [apiKey],
    readFailure: readOpenAiFailure,
  };
  return {
    client,
    name: `${OPENAI_DEFAULTS.provider}:${model}`,
    timeoutMs,
    official: new URL(baseUrl).hostname === new URL(OPENAI_DEFAULTS.baseUrl).hostname,
    run: (call, send) => callProvider({ ...context, ...call, timeoutMs }, send),
    preflight: ({ signal } = {}) => {
      const limit = Math.min(PREFLIGHT_TIMEOUT_MS, timeoutMs);
      return callProvider({ ...context, sent: [], signal, timeoutMs: limit }, async (whole) => {
        try {
          answerObject(await client.models.retrieve(model, { signal: whole, timeout: limit }));
        } catch (error) {
          if (!lacksModelEndpoint(error)) throw error;
        }
      });
    },
  };
}
