/** What every command starts from: the environment, the state folder, the log. */
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { readEnvironment, type Environment } from '../config/index.js';
import { ensureHome, resolveHome } from '../embedded/home.js';

export interface CommandContext {
  readonly environment: Environment;
  /** The state folder, which exists. */
  readonly home: string;
  /** Address of the store. */
  readonly store: string;
}

/** @throws InputError, HomeError */
export function commandContext(): CommandContext {
  const environment = readEnvironment(process.env);
  const home = resolveHome();
  ensureHome(home);
  return { environment, home, store: environment.TNTFLOW_STORE ?? join(home, 'store.db') };
}

/** A worker that is its own process logs to stderr. */
export function stderrLogger({ environment }: CommandContext): Logger {
  return pino({ level: environment.TNTFLOW_LOG_LEVEL }, pino.destination({ dest: 2, sync: false }));
}

/** A worker inside another command logs to a file, so that progress stays readable. */
export function fileLogger({ environment, home }: CommandContext): {
  logger: Logger;
  file: string;
} {
  const file = join(home, 'worker.log');
  return {
    file,
    logger: pino(
      { level: environment.TNTFLOW_LOG_LEVEL },
      pino.destination({ dest: file, mkdir: true, append: true, sync: false }),
    ),
  };
}
