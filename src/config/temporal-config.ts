/** How the Temporal server is reached: `TEMPORAL_*` variables and profiles of a file, as the Temporal CLI reads them. */
import { existsSync } from 'node:fs';
import { loadClientConfigProfile, toClientOptions } from '@temporalio/envconfig';
import { InputError } from './input-error.js';

type ClientOptions = ReturnType<typeof toClientOptions>;

export interface TemporalConfig {
  /** As clients and workers both take it; without an address where none is configured. */
  readonly connection: ClientOptions['connectionOptions'];
  readonly namespace: string | undefined;
}

/**
 * A variable that is set but empty counts as not set.
 *
 * @param options.profile - Default: `TEMPORAL_PROFILE`, then the profile `default`.
 * @throws InputError when a file or a profile that is named is not there, or half of a certificate is missing.
 */
export function readTemporalConfig({
  env = process.env,
  profile,
}: {
  readonly env?: NodeJS.ProcessEnv;
  readonly profile?: string | undefined;
} = {}): TemporalConfig {
  const set = Object.entries(env).filter(
    (entry): entry is [string, string] => (entry[1] ?? '').trim() !== '',
  );
  const variables = Object.fromEntries(set);
  const file = variables.TEMPORAL_CONFIG_FILE;
  if (file !== undefined && !existsSync(file)) {
    throw unusable(`the file ${file}, which TEMPORAL_CONFIG_FILE names, does not exist`);
  }
  try {
    const loaded = loadClientConfigProfile({
      overrideEnvVars: variables,
      ...(profile !== undefined && { profile }),
    });
    const { clientCert, clientKey } = loaded.tls ?? {};
    if ((clientCert === undefined) !== (clientKey === undefined)) {
      const [given, missing] =
        clientKey === undefined ? ['certificate', 'key'] : ['key', 'certificate'];
      throw unusable(
        `there is a client ${given} (TEMPORAL_TLS_CLIENT_…), but no client ${missing}`,
      );
    }
    const { connectionOptions: connection, namespace } = toClientOptions(loaded);
    return { connection, namespace };
  } catch (error) {
    if (error instanceof InputError) throw error;
    // Reading files and TOML fails in many ways, all of them the configuration's.
    throw unusable(error instanceof Error ? firstLine(error.message) : String(error));
  }
}

function unusable(reason: string): InputError {
  return new InputError(`Temporal's configuration cannot be used: ${reason}.`);
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').replace(/\.$/u, '');
}
