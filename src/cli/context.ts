/** What every command starts from: the environment, the state folder, the log. */
import { join } from 'node:path';
import pino, { type Logger } from 'pino';
import { terminal } from './terminal.js';
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
export function stderrLogger(context: CommandContext): Logger {
  return openLog(context, { dest: 2 });
}

/** A worker inside another command logs to a file, so that progress stays readable. */
export function fileLogger(context: CommandContext): { logger: Logger; file: string } {
  const file = join(context.home, 'worker.log');
  return { file, logger: openLog(context, { dest: file, mkdir: true, append: true }) };
}

/** A log that cannot be written (a full disk) ends; left open, it would block the process for ever when that ends. */
function openLog(
  { environment }: CommandContext,
  options: { readonly dest: string | number; readonly mkdir?: boolean; readonly append?: boolean },
): Logger {
  const destination = pino.destination({ ...options, sync: false });
  const logger = pino({ level: environment.TNTFLOW_LOG_LEVEL }, destination);
  destination.once('error', (error: Error) => {
    logger.level = 'silent';
    destination.destroy();
    terminal.say(`The worker's log ends here: ${error.message}`);
  });
  return logger;
}
