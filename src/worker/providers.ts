/** Which providers a worker can call, with what, and what the user of a run should know of that. */
import type { CompatibleKeys, Environment } from '../config/index.js';
import type { OperatorConfig } from '../contracts/operator.js';
import { providerOf, type ProviderName } from '../domain/model-names.js';
import type { ModelRegistryOptions } from '../providers/index.js';

export interface ProviderSetup {
  readonly environment: Environment;
  /** What the operator's file says; `NO_OPERATOR_CONFIG` where there is none. */
  readonly operator: OperatorConfig;
  /** Of the operator's compatible servers, as `readCompatibleKeys` finds them. */
  readonly compatibleKeys: CompatibleKeys;
}

/** A provider's queue is polled where its calls can be made: with a key, or an address that may not need one. */
export function providersOf({ environment, operator }: ProviderSetup): ProviderName[] {
  const { ANTHROPIC_API_KEY, ANTHROPIC_AUTH_TOKEN, ANTHROPIC_BASE_URL } = environment;
  const { OPENAI_API_KEY, OPENAI_BASE_URL } = environment;
  return [
    'offline',
    ...((ANTHROPIC_API_KEY ?? ANTHROPIC_AUTH_TOKEN ?? ANTHROPIC_BASE_URL)
      ? (['anthropic'] as const)
      : []),
    ...((OPENAI_API_KEY ?? OPENAI_BASE_URL) ? (['openai'] as const) : []),
    ...(Object.keys(operator.compatible).length > 0 ? (['compatible'] as const) : []),
  ];
}

/** Keys and addresses by provider; the providers' own code reads no environment. */
export function registryOptions(setup: ProviderSetup): ModelRegistryOptions {
  const { environment, operator, compatibleKeys } = setup;
  const timeoutMs = environment.TNTFLOW_CALL_TIMEOUT;
  return {
    contextTokens: operator.contextTokens,
    anthropic: {
      apiKey: environment.ANTHROPIC_API_KEY,
      authToken: environment.ANTHROPIC_AUTH_TOKEN,
      baseUrl: environment.ANTHROPIC_BASE_URL,
      customHeaders: environment.ANTHROPIC_CUSTOM_HEADERS,
      timeoutMs,
    },
    openai: {
      apiKey: environment.OPENAI_API_KEY,
      baseUrl: environment.OPENAI_BASE_URL,
      organization: environment.OPENAI_ORG_ID,
      project: environment.OPENAI_PROJECT_ID,
      customHeaders: environment.OPENAI_CUSTOM_HEADERS,
      timeoutMs,
    },
    compatible: Object.fromEntries(
      Object.entries(operator.compatible).map(([name, server]) => [
        name,
        {
          ...server,
          apiKey: compatibleKeys[name],
          customHeaders: environment.OPENAI_CUSTOM_HEADERS,
          timeoutMs,
        },
      ]),
    ),
  };
}

/** Says at the start of a run that it uses the baseline although a language model could be called here. */
export function notesFor(models: readonly string[], setup: ProviderSetup): string[] {
  const offline = models.filter((name) => providerOf(name) === 'offline');
  const unused = providersOf(setup).filter(
    (provider) => provider !== 'offline' && !models.some((name) => providerOf(name) === provider),
  );
  const [first] = unused;
  if (offline.length === 0 || first === undefined) return [];
  const servers = Object.keys(setup.operator.compatible);
  const callable = unused.map((provider) =>
    provider === 'compatible'
      ? servers.map((name) => `compatible:${name}`).join(' and ')
      : provider,
  );
  const how =
    first === 'compatible'
      ? `name a model of its own for each task, such as --models.label compatible:${servers[0] ?? ''}/MODEL`
      : `say --models ${first} to use it`;
  return [
    `This run uses the offline baseline (${[...new Set(offline)].join(', ')}) although ${callable.join(' and ')} could be called here; ${how}.`,
  ];
}
