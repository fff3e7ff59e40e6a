/** Starts or finds a run and stays with it until its end, or until Ctrl-C. */
import { setTimeout as delay } from 'node:timers/promises';
import type { TntflowClient } from '../client.js';
import type { RunResult } from '../contracts/progress.js';
import { installRuntime, startWorkers, type RunningWorkers } from '../worker.js';
import { serverPaths } from '../embedded/server-paths.js';
import { fileLogger, type CommandContext } from './context.js';
import { EXIT } from './exit-codes.js';
import { onInterrupt } from './interrupt.js';
import { readProviderSetup } from './operator-file.js';
import { createProgressView, type ProgressView } from './progress-view.js';
import { showResult } from './show-result.js';
import { connectClient, type EmbeddedTarget, type NamedTarget } from './temporal-target.js';
import { terminal } from './terminal.js';

export interface AttachOptions {
  readonly workflowId: string;
  readonly json: boolean;
  /** Whether a paused run is told to go on. */
  readonly resume: boolean;
  readonly detach?: boolean;
  readonly concurrency?: number | undefined;
  /** Starts the run; left out where it exists already. */
  start?(client: TntflowClient): Promise<void>;
}

const LOOK_EVERY_MS = 300;
/** Longer than workers take to hand back what they hold; only a server that answers nothing makes them wait on. */
const MOST_CLOSING_MS = 30_000;

/** With a server of its own: Ctrl-C lets go of the run, which goes on. */
export async function attachToServer(target: NamedTarget, options: AttachOptions): Promise<number> {
  const client = await connectClient(target);
  try {
    await options.start?.(client);
    if (options.detach) {
      terminal.print(options.workflowId);
      return EXIT.done;
    }
    if (!(await client.hasWorker())) {
      terminal.say(
        'No worker polls the task queue "tntflow" there. Start one with `tntflow worker`.',
      );
    }
    const outcome = await follow(client, options);
    if (outcome !== 'interrupted') return finish(outcome, options);
    terminal.say(
      `\nDetached: the run goes on. Watch it with \`tntflow status ${options.workflowId} --watch\`, stop it with \`temporal workflow cancel --workflow-id ${options.workflowId}\`.`,
    );
    return EXIT.detached;
  } finally {
    await client.close();
  }
}

/** With the embedded server: this process is its worker, and Ctrl-C stops everything in order. */
export async function attachEmbedded(
  context: CommandContext,
  target: EmbeddedTarget,
  options: AttachOptions,
): Promise<number> {
  const { logger, file } = fileLogger(context);
  let client: TntflowClient | undefined;
  let workers: RunningWorkers | undefined;
  try {
    installRuntime(logger);
    client = await connectClient(target);
    workers = await startWorkers({
      ...readProviderSetup(context),
      home: context.home,
      connection: { address: target.address },
      namespace: target.namespace,
      concurrency: options.concurrency,
    });
    await options.start?.(client);
    const outcome = await follow(client, options, workers.stopped);
    if (outcome !== 'interrupted') return finish(outcome, options);
    terminal.say(
      `\nStopping; nothing is lost. Go on with \`tntflow run resume ${options.workflowId}\`.`,
    );
    return EXIT.detached;
  } catch (error) {
    terminal.say(`The worker's log: ${file}\nThe server's log: ${serverPaths(context.home).log}`);
    throw error;
  } finally {
    await closeInOrder([
      async () => workers?.shutdown(),
      async () => client?.close(),
      async () => target.server.release(),
    ]);
  }
}

/** Each is closed whatever became of the one before: a worker that cannot stop must not leave the server behind. */
async function closeInOrder(closers: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const close of closers) {
    try {
      await withinTime(close());
    } catch (error) {
      terminal.say(`Stopping: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

async function withinTime(closing: Promise<unknown>): Promise<void> {
  const given = new AbortController();
  const inVain = delay(MOST_CLOSING_MS, undefined, { signal: given.signal }).then(() => {
    throw new Error(`given up after ${MOST_CLOSING_MS / 1000} s`);
  });
  try {
    await Promise.race([closing, inVain]);
  } finally {
    inVain.catch(() => undefined);
    given.abort();
  }
}

/** @param workersStopped - Rejects when a worker in this process fails, which nobody would notice otherwise. */
async function follow(
  client: TntflowClient,
  { workflowId, resume }: AttachOptions,
  workersStopped?: Promise<void>,
): Promise<RunResult | 'interrupted'> {
  const { status } = await client.describe(workflowId);
  if (resume && status === 'RUNNING') await client.resume(workflowId);
  const view = createProgressView(terminal);
  const interrupt = onInterrupt();
  const watching = new AbortController();
  const watch = watchToEnd(client, workflowId, view, watching.signal);
  // Whoever loses the race may fail later, with nobody waiting any more.
  const settled = watch.catch(() => undefined);
  try {
    const failed = workersStopped?.then(() => new Promise<never>(() => undefined));
    return await Promise.race([watch, interrupt.pressed, ...(failed ? [failed] : [])]);
  } finally {
    watching.abort();
    // A call under way when its connection is closed would bring the process down.
    await settled;
    interrupt.dispose();
    view.stop();
  }
}

/** Rejects with an `AbortError` when the signal ends it. */
async function watchToEnd(
  client: TntflowClient,
  workflowId: string,
  view: ProgressView,
  signal: AbortSignal,
): Promise<RunResult> {
  for await (const look of client.watch(workflowId, { intervalMs: LOOK_EVERY_MS, signal })) {
    view.show(look);
  }
  signal.throwIfAborted();
  return await client.result(workflowId);
}

function finish(result: RunResult, { json }: AttachOptions): number {
  if (json) terminal.print(JSON.stringify(result, null, 2));
  else showResult(result, terminal);
  return result.setAside > 0 ? EXIT.setAside : EXIT.done;
}
