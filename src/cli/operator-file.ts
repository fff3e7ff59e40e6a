/** The operator's file: found, read, and put together with the keys that it names. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError, readCompatibleKeys, readOperatorConfig } from '../config/index.js';
import { NO_OPERATOR_CONFIG } from '../contracts/operator.js';
import { expandTilde } from '../embedded/home.js';
import type { ProviderSetup } from '../worker/providers.js';
import type { CommandContext } from './context.js';

const NAMES = ['operator.yaml', 'operator.yml', 'operator.json'];

type Place = Pick<CommandContext, 'environment' | 'home'>;

/** @throws InputError when the file is missing although it was named, or cannot be used. */
export function readProviderSetup(place: Place, env = process.env): ProviderSetup {
  const { environment } = place;
  const file = findOperatorFile(place);
  const operator = file === null ? NO_OPERATOR_CONFIG : readOperatorConfig(readText(file), file);
  return { environment, operator, compatibleKeys: readCompatibleKeys(operator, env) };
}

/**
 * The file that `TNTFLOW_CONFIG` names, else the one in the state folder.
 *
 * @returns an absolute path, or null where none was named and there is none.
 * @throws InputError when there are several.
 */
export function findOperatorFile({ environment, home }: Place): string | null {
  const named = environment.TNTFLOW_CONFIG;
  if (named !== undefined) return resolve(expandTilde(named));
  const found = NAMES.filter((name) => existsSync(join(home, name)));
  if (found.length > 1) {
    throw new InputError(
      `${home} holds ${found.join(' and ')}. Keep one of them, or name one with TNTFLOW_CONFIG.`,
    );
  }
  return found[0] === undefined ? null : join(home, found[0]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new InputError(
      `The operator's configuration ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}. ` +
        'TNTFLOW_CONFIG names a JSON or YAML file; leave it unset where there is none.',
    );
  }
}
