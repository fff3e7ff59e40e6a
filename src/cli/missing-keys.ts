/** Where this process is the only worker, a key or server that is missing is found before anything starts. */
import { modelsOf, parseRunInput } from '../config/index.js';
import type { RunInput } from '../contracts/run-input.js';
import { parseModelName } from '../domain/model-names.js';
import { modelsOfRun } from '../domain/model-shares.js';
import { providersOf, type ProviderSetup } from '../worker/providers.js';

/** @returns one line for each thing that is missing, with the run's models that cannot be called without it. */
export function missingKeys(input: RunInput, setup: ProviderSetup): string[] {
  return missingKeysOf(modelsOfRun(modelsOf(parseRunInput(input).models)), setup);
}

/** The same for models that are known by name. */
export function missingKeysOf(models: readonly string[], setup: ProviderSetup): string[] {
  const available = new Set(providersOf(setup));
  const lacking = new Map<string, string[]>();
  for (const name of models) {
    const { provider, server } = parseModelName(name);
    const missing =
      server !== null
        ? missingOfServer(server, setup)
        : available.has(provider)
          ? undefined
          : `${provider.toUpperCase()}_API_KEY is not set`;
    if (missing !== undefined) lacking.set(missing, [...(lacking.get(missing) ?? []), name]);
  }
  return [...lacking].map(
    ([missing, models]) =>
      `${missing}, and ${[...new Set(models)].join(', ')} cannot be called without it.`,
  );
}

function missingOfServer(
  server: string,
  { operator: { compatible }, compatibleKeys }: ProviderSetup,
): string | undefined {
  const settings = Object.hasOwn(compatible, server) ? compatible[server] : undefined;
  if (settings === undefined) {
    return `There is no compatible server "${server}" in the operator's configuration (TNTFLOW_CONFIG)`;
  }
  const { apiKeyVariable } = settings;
  return apiKeyVariable === null || compatibleKeys[server] !== undefined
    ? undefined
    : `${apiKeyVariable} is not set`;
}
