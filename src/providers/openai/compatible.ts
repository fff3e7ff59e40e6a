/** Compatible servers of the operator's configuration: how one is found, named in messages, and called without a key. */
import type { CompatibleServer } from '../../contracts/operator.js';
import { ProviderSetupError } from '../errors/provider-setup-error.js';
import type { ProviderDefaults, ProviderSettings } from '../settings.js';
import type { OpenAiModelOptions } from './access.js';

/** A compatible server with the key that its variable holds. */
export interface CompatibleServerSettings
  extends CompatibleServer, Omit<ProviderSettings, 'baseUrl'> {}

export interface CompatibleServerName {
  /** `NAME` in `compatible:NAME/model`. */
  readonly name: string;
  /** The variable that holds its key; null where it asks for none. */
  readonly apiKeyVariable: string | null;
}

/** The SDK insists on a key. Too short to be taken for a secret, so that no message is spoilt by it. */
const NO_KEY = 'none';

export function compatibleDefaults({ name, apiKeyVariable }: CompatibleServerName) {
  const entry = `compatible.${name}`;
  return {
    provider: 'compatible',
    // Never used: the configuration has none without an address.
    baseUrl: '',
    variables: {
      key: apiKeyVariable ?? `${entry}.apiKeyVariable in the operator's configuration`,
      baseUrl: `${entry}.baseUrl in the operator's configuration`,
      customHeaders: 'OPENAI_CUSTOM_HEADERS',
    },
    keyless: `where the server asks for none, leave ${entry}.apiKeyVariable out of the operator's configuration`,
  } satisfies ProviderDefaults;
}

/** The key to send: the server's own, or a filler where it asks for none. */
export function compatibleKey(
  { apiKeyVariable }: CompatibleServerName,
  apiKey: string | undefined,
): string | undefined {
  return apiKeyVariable === null ? NO_KEY : apiKey;
}

/**
 * What a model of the compatible server of this name is made with.
 * @param servers By their names.
 * @throws ProviderSetupError when there is none of this name.
 */
export function compatibleOptions(
  model: string,
  name: string,
  servers: Readonly<Record<string, CompatibleServerSettings>> = {},
): OpenAiModelOptions {
  const settings = Object.hasOwn(servers, name) ? servers[name] : undefined;
  if (settings === undefined) {
    const known = Object.keys(servers).join(', ');
    throw new ProviderSetupError({
      provider: 'compatible',
      model: `${name}/${model}`,
      problem:
        `the worker's operator configuration has no compatible server "${name}"` +
        `${known === '' ? '' : ` (it has ${known})`}. Add compatible.${name}.baseUrl to the file that TNTFLOW_CONFIG names.`,
    });
  }
  const { apiKeyVariable, ...rest } = settings;
  return { ...rest, model, server: { name, apiKeyVariable } };
}
