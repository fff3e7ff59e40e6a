/** Runs the workers: configuration → dependencies → a worker a task queue → graceful shutdown. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import {
  AnswerSource,
  createProviderActivities,
  createWorkActivities,
  type ActivityDependencies,
} from './activities/index.js';
import { ClassifierTrainer } from './classifier/index.js';
import { providerQueue, WORK_QUEUE, WORKFLOW_QUEUE } from './contracts/names.js';
import type { ProviderName } from './domain/model-names.js';
import { createModelRegistry, loadSdk } from './providers/index.js';
import { createPrices } from './providers/prices/index.js';
import { openStore } from './store/index.js';
import { notesFor, providersOf, registryOptions, type ProviderSetup } from './worker/providers.js';

/** Calls in flight for one model when nobody says otherwise. */
export const DEFAULT_CONCURRENCY = 20;

/** How long activities may go on once a shutdown began, before they are handed back to be tried elsewhere. */
const SHUTDOWN_GRACE_MS = 5_000;

/** When a shutdown is given up, because the server cannot be told of the activities that were handed back. */
const SHUTDOWN_FORCE_MS = 20_000;

export interface RunWorkersOptions extends ProviderSetup {
  /** The state folder: the embedded store and the results of runs that name no folder. */
  readonly home: string;
  /** How the Temporal server is reached, as `NativeConnection.connect` takes it. */
  readonly connection: Parameters<typeof NativeConnection.connect>[0];
  readonly namespace: string;
  /** Most calls in flight for one model in this process. */
  readonly concurrency?: number | undefined;
}

export interface RunningWorkers {
  /** The task queues that are polled. */
  readonly queues: readonly string[];
  /** Settles when all workers have stopped; rejects when one of them failed. */
  readonly stopped: Promise<void>;
  /** Lets running activities finish for a while, hands the others back, and closes everything. */
  shutdown(): Promise<void>;
}

/** @throws StoreError when the store cannot be opened; TransportError when the server does not answer. */
export async function startWorkers(options: RunWorkersOptions): Promise<RunningWorkers> {
  const { environment, home, namespace } = options;
  const concurrency = options.concurrency ?? environment.TNTFLOW_CONCURRENCY ?? DEFAULT_CONCURRENCY;
  const closing: (() => Promise<unknown>)[] = [];
  const closeAll = async () => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const connection = await NativeConnection.connect(options.connection);
    closing.push(() => connection.close());
    const store = await openStore(environment.TNTFLOW_STORE ?? join(home, 'store.db'));
    closing.push(() => store.close());
    const models = createModelRegistry(registryOptions(options));
    closing.push(() => models.close());
    const trainer = new ClassifierTrainer();
    closing.push(() => trainer.close());

    const prices = createPrices(options.operator.prices);
    const providers = providersOf(options);
    await Promise.all(providers.map(loadSdk));
    const workers = await createWorkers({
      dependencies: {
        store,
        models,
        trainer,
        answers: new AnswerSource(store, {
          concurrency,
          limits: options.operator.limits,
          prices: (model) => prices(model)?.price ?? null,
        }),
        prices,
        resultsFolder: join(home, 'runs'),
        notesFor: (names) => notesFor(names, options),
      },
      shared: {
        connection,
        namespace,
        shutdownGraceTime: SHUTDOWN_GRACE_MS,
        shutdownForceTime: SHUTDOWN_FORCE_MS,
      },
      providers,
      concurrency,
    });
    const stopAll = () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    const stopped = runTogether(workers, stopAll).finally(closeAll);
    return {
      queues: workers.map(({ options: { taskQueue } }) => taskQueue),
      stopped,
      async shutdown() {
        stopAll();
        await stopped;
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

/** Until all have stopped. One that fails stops the others: half the queues polled looks like a hang. */
async function runTogether(workers: readonly Worker[], stopAll: () => void): Promise<void> {
  const runs = workers.map(async (worker) => {
    try {
      await worker.run();
    } finally {
      stopAll();
    }
  });
  const failed = (await Promise.allSettled(runs)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function createWorkers(options: {
  readonly dependencies: ActivityDependencies;
  readonly shared: Pick<
    WorkerOptions,
    'connection' | 'namespace' | 'shutdownGraceTime' | 'shutdownForceTime'
  >;
  readonly providers: readonly ProviderName[];
  readonly concurrency: number;
}): Promise<Worker[]> {
  const { dependencies, shared, providers, concurrency } = options;
  const onProviderQueues = createProviderActivities(dependencies);
  return await Promise.all([
    Worker.create({ ...shared, taskQueue: WORKFLOW_QUEUE, ...workflowCode() }),
    Worker.create({
      ...shared,
      taskQueue: WORK_QUEUE,
      activities: createWorkActivities(dependencies),
      maxConcurrentActivityTaskExecutions: 8,
    }),
    ...providers.map((provider) =>
      Worker.create({
        ...shared,
        taskQueue: providerQueue(provider),
        activities: onProviderQueues,
        // An activity holds many documents and waits for their calls, so a slot costs next to nothing; the limit on
        // calls is the answer source's.
        maxConcurrentActivityTaskExecutions: Math.max(10, concurrency),
      }),
    ),
  ]);
}

/** The pre-built bundle where there is one (it needs no bundler at start), else the sources beside this file. */
function workflowCode(): Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'> {
  const bundle = fileURLToPath(new URL('./workflow-bundle.js', import.meta.url));
  if (existsSync(bundle)) return { workflowBundle: { codePath: bundle } };
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return {
    workflowsPath: fileURLToPath(new URL(`./workflows/index.${extension}`, import.meta.url)),
  };
}

/**
 * Sets up Temporal's runtime: once a process, before the first worker.
 *
 * @param options.handleSignals - Whether SIGINT and SIGTERM shut the workers down.
 */
export function installRuntime(logger: Logger, options: { readonly handleSignals: boolean }): void {
  const say =
    (level: 'trace' | 'debug' | 'info' | 'warn' | 'error') => (message: string, meta?: object) =>
      logger[level](meta ?? {}, message);
  Runtime.install({
    logger: {
      log: (level, message, meta) =>
        say(level.toLowerCase() as 'trace' | 'debug' | 'info' | 'warn' | 'error')(message, meta),
      trace: say('trace'),
      debug: say('debug'),
      info: say('info'),
      warn: say('warn'),
      error: say('error'),
    },
    // The native part's own warnings go to the same logger, not straight to the terminal.
    telemetryOptions: { logging: { forward: {} } },
    shutdownSignals: options.handleSignals ? ['SIGINT', 'SIGTERM', 'SIGQUIT'] : [],
  });
}
