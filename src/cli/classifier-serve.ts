/** Serves a classifier until a signal ends it; SIGHUP has its folder read again. */
import { resolve } from 'node:path';
import { parseDuration } from '../domain/duration.js';
import { InputError } from '../config/index.js';
import { expandTilde } from '../embedded/home.js';
import { createModelRegistry } from '../providers/index.js';
import {
  DEFAULT_SERVE_SETTINGS,
  isProxyList,
  ServeError,
  startService,
  type ServeSettings,
} from '../serve/index.js';
import { registryOptions } from '../worker/providers.js';
import { commandContext, stderrLogger } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import { readProviderSetup } from './operator-file.js';
import { readConcurrency } from './read-concurrency.js';
import { terminal } from './terminal.js';
import { readVersion } from './version.js';

export interface ClassifierServeFlags {
  readonly classifier: string;
  readonly host?: string;
  readonly port?: string;
  readonly rateLimit?: string;
  readonly bodyLimit?: string;
  readonly requestTimeout?: string;
  readonly concurrency?: string;
  readonly trustProxy?: string;
  readonly drainDelay?: string;
  readonly drainTimeout?: string;
  readonly vectorsOnly?: boolean;
}

/** @throws InputError, CommandError */
export async function runClassifierServe(flags: ClassifierServeFlags): Promise<void> {
  const context = commandContext();
  const settings = readSettings(flags, context.environment.TNTFLOW_SERVE_TOKEN);
  const logger = stderrLogger(context);
  const models = createModelRegistry(registryOptions(readProviderSetup(context)));
  const folder = resolve(expandTilde(flags.classifier));
  try {
    const service = await startService({
      ...{ folder, settings, models, logger },
      release: readVersion(),
      processMetrics: true,
    }).catch(explain);
    const { version, classifier } = service.active;
    terminal.say(
      `Serving ${flags.classifier} (${version}, ${classifier.categories.length} categories, ${classifier.embedding.model}) ` +
        `at ${service.url}; ${service.url}/docs describes it.`,
    );
    const reload = () => void service.swap();
    process.on('SIGHUP', reload);
    const signal = await firstSignal();
    terminal.say('Ending: open requests are answered, new ones go elsewhere.');
    // Who presses Ctrl-C is no load balancer that has to be given time.
    const whole = await service.drain(signal === 'SIGINT' ? { delayMs: 0 } : {});
    process.off('SIGHUP', reload);
    if (!whole) {
      throw new CommandError('Requests were cut off: they took too long.', EXIT.failed);
    }
  } finally {
    await models.close();
  }
}

/** A second one ends the process at once, as if there were no handler. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const listener = (signal: NodeJS.Signals) => {
      process.off('SIGTERM', listener).off('SIGINT', listener);
      resolve(signal);
    };
    process.on('SIGTERM', listener).on('SIGINT', listener);
  });
}

function explain(error: unknown): never {
  if (!(error instanceof ServeError)) throw error;
  if (error.kind === 'usage') throw new InputError(error.message);
  throw new CommandError(error.message, EXIT[error.kind]);
}

function readSettings(
  flags: ClassifierServeFlags,
  token: string | undefined,
): Partial<ServeSettings> {
  const { host, port, rateLimit, bodyLimit, requestTimeout, drainDelay, drainTimeout } = flags;
  const by = DEFAULT_SERVE_SETTINGS;
  return {
    host: host ?? by.host,
    port: whole('--port', port, { from: 0, to: 65_535 }) ?? by.port,
    token: token ?? null,
    rateLimit: whole('--rate-limit', rateLimit, { from: 0, to: 1e9 }) ?? by.rateLimit,
    bodyLimit: whole('--body-limit', bodyLimit, { from: 1_024, to: 2 ** 30 }) ?? by.bodyLimit,
    requestTimeoutMs: duration('--request-timeout', requestTimeout) ?? by.requestTimeoutMs,
    concurrency: readConcurrency(flags.concurrency) ?? by.concurrency,
    trustProxy: proxies(flags.trustProxy) ?? by.trustProxy,
    drainDelayMs:
      drainDelay === '0' ? 0 : (duration('--drain-delay', drainDelay) ?? by.drainDelayMs),
    drainTimeoutMs: duration('--drain-timeout', drainTimeout) ?? by.drainTimeoutMs,
    vectorsOnly: flags.vectorsOnly ?? by.vectorsOnly,
  };
}

function whole(
  flag: string,
  text: string | undefined,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < from || value > to) {
    throw new InputError(`${flag}: must be a whole number from ${from} to ${to}, got "${text}"`);
  }
  return value;
}

function proxies(text: string | undefined): string | undefined {
  if (text === undefined || isProxyList(text)) return text;
  throw new InputError(
    `--trust-proxy: must be addresses or networks such as 127.0.0.1,10.0.0.0/8, got "${text}"`,
  );
}

function duration(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const milliseconds = parseDuration(text);
  // Timers of Node take no more.
  if (milliseconds === undefined || milliseconds > 2 ** 31 - 1) {
    throw new InputError(`${flag}: must be a duration such as "30s" or "2m", got "${text}"`);
  }
  return milliseconds;
}
