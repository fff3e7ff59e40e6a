/** What `tntflow doctor` says about providers: what is set and where calls go, never a value that may be a key. */
import type { Environment } from '../config/index.js';
import type { ProviderSetup } from '../worker/providers.js';
import type { CommandContext } from './context.js';
import type { Finding } from './doctor.js';
import { findOperatorFile, readProviderSetup } from './operator-file.js';

/** One for the operator's file, then one a provider. */
export function checkProviders(context: CommandContext): Finding[] {
  const { environment } = context;
  const own = [
    checkProvider({
      what: 'anthropic',
      keys: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN'],
      address: 'ANTHROPIC_BASE_URL',
      environment,
    }),
    checkProvider({
      what: 'openai',
      keys: ['OPENAI_API_KEY'],
      address: 'OPENAI_BASE_URL',
      environment,
    }),
  ];
  const what = 'Configuration';
  try {
    const setup = readProviderSetup(context);
    const file =
      findOperatorFile(context) ?? 'none (TNTFLOW_CONFIG, or operator.yaml in the state folder)';
    return [{ what, ok: true, text: file }, ...own, checkCompatible(setup)];
  } catch (error) {
    return [
      { what, ok: false, text: error instanceof Error ? error.message : String(error) },
      ...own,
    ];
  }
}

type Variable = keyof Environment;

function checkProvider(options: {
  readonly what: string;
  /** The first that is set is used. */
  readonly keys: readonly [Variable, ...Variable[]];
  readonly address: 'ANTHROPIC_BASE_URL' | 'OPENAI_BASE_URL';
  readonly environment: Environment;
}): Finding {
  const { what, keys, address, environment } = options;
  const key = keys.find((name) => environment[name] !== undefined);
  const baseUrl = environment[address];
  const at = baseUrl === undefined ? '' : `, at ${withoutSecrets(baseUrl)} (${address})`;
  if (key !== undefined) return { what, ok: true, text: `${key} is set${at}` };
  // Without either, nobody means to call it; with an address alone, every call would fail.
  return { what, ok: baseUrl === undefined, text: `not set up: ${keys[0]} is not set${at}` };
}

function checkCompatible({ operator, compatibleKeys }: ProviderSetup): Finding {
  const what = 'compatible';
  const servers = Object.entries(operator.compatible);
  if (servers.length === 0) return { what, ok: true, text: 'no servers configured' };
  const isSet = (name: string) => compatibleKeys[name] !== undefined;
  return {
    what,
    ok: servers.every(([name, { apiKeyVariable }]) => apiKeyVariable === null || isSet(name)),
    text: servers
      .map(([name, { baseUrl, apiKeyVariable }]) => {
        const key =
          apiKeyVariable === null
            ? 'no key'
            : `${apiKeyVariable} is ${isSet(name) ? 'set' : 'not set'}`;
        return `${name} at ${withoutSecrets(baseUrl)} (${key})`;
      })
      .join('; '),
  };
}

/** Users, passwords and queries may be secrets, wherever somebody put them. */
function withoutSecrets(address: string): string {
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname === '/' ? '' : pathname}`;
}
