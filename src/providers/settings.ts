/** What a provider behind an API is set up with, checked before anything is sent. */
import { isSendable, readCustomHeaders, secretsOf, type CustomHeader } from './custom-headers.js';
import { ProviderSetupError } from './errors/provider-setup-error.js';

/** The environment is read by whoever makes these, never here. */
export interface ProviderSettings {
  /** Secret. Surrounding white space is dropped. */
  readonly apiKey?: string | undefined;
  /** Root of the API as in the provider's SDK; default: the provider's own. */
  readonly baseUrl?: string | undefined;
  /** Milliseconds for one call, its whole answer included; default 120,000. */
  readonly timeoutMs?: number | undefined;
  /**
   * Secret. What the variable of custom headers holds, which the SDK reads by itself: given here so that no error
   * quotes them, and that they go to no other server than they are meant for.
   */
  readonly customHeaders?: string | undefined;
  /** What sends the requests; default: `createFetch()`. */
  readonly fetch?: typeof fetch | undefined;
}

/** What a person has to set right, as it is called in messages: variables of the environment, mostly. */
export interface SettingNames {
  readonly key: string;
  readonly baseUrl: string;
  readonly customHeaders: string;
}

export interface ProviderDefaults {
  readonly provider: string;
  readonly baseUrl: string;
  readonly variables: SettingNames;
  /** What to do where the server asks for no key. */
  readonly keyless: string;
}

export interface CheckedSettings {
  readonly apiKey: string;
  /** Everything that no error may quote. */
  readonly secrets: readonly string[];
  readonly customHeaders: readonly CustomHeader[];
  readonly baseUrl: string;
  readonly origin: string;
  readonly timeoutMs: number;
}

const DEFAULT_TIMEOUT_MS = 120_000;

/** Looking up a model is a small request: who does not answer it soon will not answer a large one. */
export const PREFLIGHT_TIMEOUT_MS = 10_000;

/**
 * @param model As it stands in messages behind the provider and a colon.
 * @throws ProviderSetupError when there is no key, or a key, header or base URL that no request could carry. Messages
 * name the variable and never its value: what `fetch` throws at such a key quotes it.
 */
export function checkSettings(
  model: string,
  settings: ProviderSettings,
  { provider, baseUrl: defaultBaseUrl, variables, keyless }: ProviderDefaults,
): CheckedSettings {
  const fail = (problem: string) => new ProviderSetupError({ provider, model, problem });
  const apiKey = settings.apiKey?.trim() ?? '';
  if (apiKey === '') {
    throw fail(`there is no key. Set ${variables.key} for the worker; ${keyless}.`);
  }
  if (!/^[\x21-\x7e]+$/u.test(apiKey)) {
    throw fail(`${variables.key} has characters that no key has. Was it copied whole, and alone?`);
  }
  const given = settings.baseUrl?.trim() ?? '';
  const baseUrl = given === '' ? defaultBaseUrl : given;
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw fail(`${variables.baseUrl} is not an http or https address.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw fail(`${variables.baseUrl} holds a user or password. Put the key into ${variables.key}.`);
  }
  const customHeaders = readCustomHeaders(settings.customHeaders);
  if (!customHeaders.every(isSendable)) {
    throw fail(`${variables.customHeaders} holds a header that no request can carry.`);
  }
  return {
    apiKey,
    secrets: [apiKey, ...secretsOf(customHeaders)],
    customHeaders,
    baseUrl,
    origin: url.origin,
    timeoutMs: settings.timeoutMs ?? DEFAULT_TIMEOUT_MS,
  };
}
