/** Runs the service: reads the classifier, listens, follows the folder, and ends without cutting anybody off. */
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { ClassifierFileError } from '../classifier/index.js';
import { ModelNameError } from '../domain/model-names.js';
import { ProviderError, type ModelRegistry } from '../providers/index.js';
import type { ActiveClassifier } from './active-classifier.js';
import { ClassifierSlot, type SwapOutcome } from './classifier-slot.js';
import { createApp } from './create-app.js';
import { createEmbedders } from './embedders.js';
import { folderStamp, followFolder } from './follow-folder.js';
import { createServeMetrics } from './metrics.js';
import { ServeError } from './serve-error.js';
import type { ServiceState } from './service-state.js';
import { DEFAULT_SERVE_SETTINGS, isLoopback, type ServeSettings } from './settings.js';

export interface ServiceOptions {
  /** The classifier's, as `loadClassifier` reads it. */
  readonly folder: string;
  /** Whatever is left out is as in `DEFAULT_SERVE_SETTINGS`. */
  readonly settings?: Partial<ServeSettings>;
  /** Makes the classifier's embedding model. The caller closes it, after the service. */
  readonly models: Pick<ModelRegistry, 'embeddingModel'>;
  readonly logger: FastifyBaseLogger;
  /** Of tntflow, for the OpenAPI page. */
  readonly release: string;
  /** Whether figures of the whole process are among the metrics: for one service a process. Default: no. */
  readonly processMetrics?: boolean;
  /** Milliseconds between two looks at the folder; default 2,000. */
  readonly lookEveryMs?: number;
}

export interface RunningService {
  /** Its address, e.g. `http://127.0.0.1:8090`. */
  readonly url: string;
  readonly active: ActiveClassifier;
  /** Reads the classifier's folder again, and swaps to what is there when it is new and can be used. */
  swap(): Promise<SwapOutcome>;
  /**
   * Says 503 at `/readyz` for `drainDelayMs`, then takes no new connections, lets open requests end, and closes.
   *
   * @returns false when requests had to be cut off after `drainTimeoutMs`.
   */
  drain(options?: { readonly delayMs?: number }): Promise<boolean>;
}

/** @throws ServeError when the classifier, its embedding model or the address cannot be used. */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { folder, models, logger } = options;
  const settings = { ...DEFAULT_SERVE_SETTINGS, ...options.settings };
  if (settings.token === null && !isLoopback(settings.host)) {
    throw new ServeError({
      kind: 'usage',
      message: `--host ${settings.host} can be reached from other machines, so a token is needed: set TNTFLOW_SERVE_TOKEN, or listen on 127.0.0.1.`,
    });
  }
  const metrics = createServeMetrics({ processMetrics: options.processMetrics ?? false });
  const embedderOf = createEmbedders({
    models,
    logger,
    concurrency: settings.concurrency,
    vectorsOnly: settings.vectorsOnly,
    onCall: (texts) => metrics.embeddingCall(texts),
  });
  const known = await folderStamp(folder);
  const slot = await ClassifierSlot.open({ folder, embedderOf }).catch(explainStart);
  metrics.active(slot.current);
  const state: ServiceState = {
    settings,
    slot,
    metrics,
    release: options.release,
    draining: false,
  };
  const app = await createApp(state, logger);
  await app.listen({ host: settings.host, port: settings.port }).catch(async (error: Error) => {
    await app.close();
    return explainStart(error);
  });

  const swap = async () => {
    const outcome = await slot.swap();
    metrics.swapped(outcome.kind);
    metrics.active(slot.current);
    report(outcome, folder, logger);
    return outcome;
  };
  const unfollow = followFolder({
    ...{ folder, known },
    ...(options.lookEveryMs === undefined ? {} : { everyMs: options.lookEveryMs }),
    onChange: async () => (await swap()).kind !== 'kept',
  });
  let drained: Promise<boolean> | undefined;
  return {
    url: urlOf(app, settings.host),
    get active() {
      return slot.current;
    },
    swap,
    drain({ delayMs = settings.drainDelayMs } = {}) {
      unfollow();
      drained ??= drain(app, state, delayMs);
      return drained;
    },
  };
}

async function drain(app: FastifyInstance, state: ServiceState, delayMs: number): Promise<boolean> {
  state.draining = true;
  await delay(delayMs);
  let whole = true;
  const timer = setTimeout(() => {
    whole = false;
    app.server.closeAllConnections();
  }, state.settings.drainTimeoutMs);
  await app.close();
  clearTimeout(timer);
  return whole;
}

function report(outcome: SwapOutcome, folder: string, logger: FastifyBaseLogger): void {
  if (outcome.kind === 'swapped') {
    logger.info({ version: outcome.version, from: outcome.from, folder }, 'swapped the classifier');
  } else if (outcome.kind === 'kept') {
    const { version, reason } = outcome;
    const said = isExpected(reason) ? { reason: reason.message } : { err: reason };
    logger.warn({ version, ...said, folder }, 'kept the classifier: the new one cannot be used');
  }
}

function isExpected(error: Error): boolean {
  return [ClassifierFileError, ModelNameError, ProviderError].some((kind) => error instanceof kind);
}

function explainStart(error: Error & { readonly code?: string }): never {
  if (
    error.code === 'EADDRINUSE' ||
    error.code === 'EACCES' ||
    error.code === 'EADDRNOTAVAIL' ||
    error.code === 'ENOTFOUND'
  ) {
    throw new ServeError({
      kind: 'failed',
      message: `The service cannot listen there: ${error.message}. --host and --port choose another address; --port 0 takes a free port.`,
      cause: error,
    });
  }
  if (error instanceof ProviderError || error instanceof ModelNameError) {
    throw new ServeError({
      kind: 'unreachable',
      message: `The classifier's embedding model cannot be used: ${error.message} With --vectors-only the service takes vectors alone.`,
      cause: error,
    });
  }
  if (error instanceof ClassifierFileError) {
    throw new ServeError({ kind: 'failed', message: error.message, cause: error });
  }
  throw error;
}

/** As a program on this machine reaches it. */
function urlOf(app: FastifyInstance, host: string): string {
  const { port } = app.server.address() as AddressInfo;
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
