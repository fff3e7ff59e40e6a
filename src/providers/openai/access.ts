/** What chat and embedding models of OpenAI's API share: the SDK's client, one call, and the check of a model. */
import OpenAI from 'openai';
import type { CallOptions } from '../../contracts/models.js';
import { callProvider } from '../call.js';
import { createFetch } from '../fetch.js';
import type { CustomHeader } from '../custom-headers.js';
import { answerObject } from '../json.js';
import { PREFLIGHT_TIMEOUT_MS, checkSettings, type ProviderSettings } from '../settings.js';
import { compatibleDefaults, compatibleKey, type CompatibleServerName } from './compatible.js';
import { lacksModelEndpoint, readOpenAiFailure } from './failure.js';

export const OPENAI_DEFAULTS = {
  provider: 'openai',
  baseUrl: 'https://api.openai.com/v1',
  variables: {
    key: 'OPENAI_API_KEY',
    baseUrl: 'OPENAI_BASE_URL',
    customHeaders: 'OPENAI_CUSTOM_HEADERS',
  },
  keyless: 'a local server that asks for none takes any value',
} as const;

export interface OpenAiModelOptions extends ProviderSettings {
  /** The server's own name for the model, e.g. `text-embedding-3-large`, or `org/model` at a compatible server. */
  readonly model: string;
  /** Header `OpenAI-Organization`; default: none, whatever the environment says. */
  readonly organization?: string | undefined;
  /** Header `OpenAI-Project`; default: none. */
  readonly project?: string | undefined;
  /** Set for a compatible server: the model is one of its own, and the custom headers are not sent to it. */
  readonly server?: CompatibleServerName | undefined;
}

export interface OpenAiAccess {
  readonly client: OpenAI;
  /** `openai:model`, or `compatible:NAME/model`. */
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
  const { model, server } = options;
  const defaults = server === undefined ? OPENAI_DEFAULTS : compatibleDefaults(server);
  const fullModel = server === undefined ? model : `${server.name}/${model}`;
  const { apiKey, secrets, customHeaders, baseUrl, origin, timeoutMs } = checkSettings(
    fullModel,
    server === undefined ? options : { ...options, apiKey: compatibleKey(server, options.apiKey) },
    defaults,
  );
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: timeoutMs,
    organization: options.organization ?? null,
    project: options.project ?? null,
    fetch: options.fetch ?? createFetch(),
    adminAPIKey: null,
    webhookSecret: null,
    ...(server === undefined ? {} : { defaultHeaders: without(customHeaders, apiKey) }),
    // At its debug level the SDK prints whole requests; OPENAI_LOG would set that level.
    logLevel: 'off',
  });
  const context = {
    provider: defaults.provider,
    model: fullModel,
    origin,
    variables: defaults.variables,
    secrets,
    readFailure: readOpenAiFailure,
  };
  return {
    client,
    name: `${defaults.provider}:${fullModel}`,
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

/** Takes back the headers that the SDK adds from OPENAI_CUSTOM_HEADERS: they are for OpenAI's own address. */
function without(
  customHeaders: readonly CustomHeader[],
  apiKey: string,
): Record<string, string | null> {
  return Object.fromEntries(
    customHeaders.map(({ name }) => [
      name,
      name.toLowerCase() === 'authorization' ? `Bearer ${apiKey}` : null,
    ]),
  );
}
