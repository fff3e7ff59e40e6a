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
import type { PrometheusMetrics } from './metrics/index.js';
import { createModelRegistry, loadSdk } from './providers/index.js';
import { createPrices } from './providers/prices/index.js';
import { openStore, type Store } from './store/index.js';
import { notesFor, providersOf, registryOptions, type ProviderSetup } from './worker/providers.js';
import { registeredSearchAttributes } from './worker/search-attributes.js';
import { readinessOf, STOPPED, type Readiness } from './worker/readiness.js';

/** Calls in flight for one model when nobody says otherwise. */
export const DEFAULT_CONCURRENCY = 20;

/** How long activities may go on once a shutdown began, before they are handed back to be tried elsewhere. */
const SHUTDOWN_GRACE_MS = 5_000;

/** When a shutdown is given up, because the server cannot be told of the activities that were handed back. */
const SHUTDOWN_FORCE_MS = 12_000;

export interface RunWorkersOptions extends ProviderSetup {
  /** The state folder: the embedded store and the results of runs that name no folder. */
  readonly home: string;
  /** How the Temporal server is reached, as `NativeConnection.connect` takes it. */
  readonly connection: Parameters<typeof NativeConnection.connect>[0];
  readonly namespace: string;
  /** Most calls in flight for one model in this process. */
  readonly concurrency?: number | undefined;
  /** How the store is opened; default: `openStore`. */
  readonly openStore?: (url: string) => Promise<Store>;
  /** Told of calls and documents; default: nobody is. */
  readonly metrics?: PrometheusMetrics | undefined;
  /** The workflows' code; default: the bundle built with this file, or its sources. */
  readonly workflowCode?: WorkflowCode;
}

type WorkflowCode = Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath'>;

export interface RunningWorkers {
  /** The task queues that are polled. */
  readonly queues: readonly string[];
  /** Settles when all workers have stopped; rejects when one of them failed. */
  readonly stopped: Promise<void>;
  /** Whether they can do their work just now. */
  readiness(): Promise<Readiness>;
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
    const open = options.openStore ?? openStore;
    const store = await open(environment.TNTFLOW_STORE ?? join(home, 'store.db'));
    closing.push(() => store.close());
    const models = createModelRegistry(registryOptions(options));
    closing.push(() => models.close());
    const trainer = new ClassifierTrainer();
    closing.push(() => trainer.close());

    const prices = createPrices(options.operator.prices);
    const providers = providersOf(options);
    await Promise.all(providers.map(loadSdk));
    const stopping = new AbortController();
    const { metrics } = options;
    const answers = new AnswerSource(store, {
      concurrency,
      metrics,
      limits: options.operator.limits,
      prices: (model) => prices(model)?.price ?? null,
    });
    metrics?.watchModels(() => answers.states());
    const workers = await createWorkers({
      dependencies: {
        store,
        models,
        trainer,
        answers,
        prices,
        metrics,
        resultsFolder: join(home, 'runs'),
        stopping: stopping.signal,
        searchAttributes: () => registeredSearchAttributes({ connection, namespace }),
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
      workflowCode: options.workflowCode ?? workflowCode(),
    });
    const all = [workers.workflows, ...workers.activities];
    let isOpen = true;
    const stopped = runTogether(workers, stopping).finally(() => {
      isOpen = false;
      return closeAll();
    });
    return {
      queues: all.map((worker) => worker.options.taskQueue),
      stopped,
      async readiness() {
        if (!isOpen) return STOPPED;
        return await readinessOf({ workers: all, stopping: stopping.signal, store, connection });
      },
      async shutdown() {
        stopping.abort();
        await stopped;
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Workers {
  readonly workflows: Worker;
  readonly activities: readonly Worker[];
}

/**
 * Until all have stopped. One that fails stops the others: half the queues polled looks like a hang. Workflows go on
 * until the last activity is finished or handed back, so that what comes of it is not sent to a poll that is being
 * closed: a task that is lost like that is missed only when its time is up.
 */
async function runTogether(
  { workflows, activities }: Workers,
  stopping: AbortController,
): Promise<void> {
  const stop = (worker: Worker) => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  const run = async (worker: Worker) => {
    try {
      await worker.run();
    } finally {
      stopping.abort();
    }
  };
  stopping.signal.addEventListener('abort', () => activities.forEach(stop));
  const ofActivities = Promise.allSettled(activities.map(run));
  const ofWorkflows = Promise.allSettled([run(workflows)]);
  const ended = await ofActivities;
  stop(workflows);
  const failed = [...ended, ...(await ofWorkflows)].find(({ status }) => status === 'rejected');
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
  readonly workflowCode: WorkflowCode;
}): Promise<Workers> {
  const { dependencies, shared, providers, concurrency } = options;
  const onProviderQueues = createProviderActivities(dependencies);
  const [workflows, ...activities] = await Promise.all([
    Worker.create({ ...shared, taskQueue: WORKFLOW_QUEUE, ...options.workflowCode }),
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
  return { workflows, activities };
}

/** The pre-built bundle where there is one (it needs no bundler at start), else the sources beside this file. */
function workflowCode(): WorkflowCode {
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
 * @param options.metricsAddress - `host:port` where it serves metrics of its own; default: nowhere.
 */
export function installRuntime(
  logger: Logger,
  { metricsAddress }: { readonly metricsAddress?: string | undefined } = {},
): void {
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
    telemetryOptions: {
      logging: { forward: {} },
      ...(metricsAddress !== undefined && {
        metrics: {
          prometheus: {
            bindAddress: metricsAddress,
            ...{ countersTotalSuffix: true, unitSuffix: true, useSecondsForDurations: true },
          },
        },
      }),
    },
    // The commands stop their workers, in order.
    shutdownSignals: [],
  });
}
