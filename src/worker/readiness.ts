/** Whether a worker can do its work just now, and if not, why. */
import type { NativeConnection, Worker } from '@temporalio/worker';
import type { Store } from '../store/index.js';

/** What does not answer by then counts as away. */
const MOST_MS = 2_000;

export interface Readiness {
  readonly ready: boolean;
  /** What the worker needs, by name, with the reason why it is not there; null when it is. */
  readonly checks: Readonly<Record<'workers' | 'store' | 'temporal', string | null>>;
}

export const STARTING: Readiness = notReady('the worker is starting');
export const STOPPED: Readiness = notReady('the worker has stopped');

export async function readinessOf({
  workers,
  stopping,
  store,
  connection,
}: {
  readonly workers: readonly Worker[];
  readonly stopping: AbortSignal;
  readonly store: Pick<Store, 'ping'>;
  readonly connection: Pick<NativeConnection, 'withDeadline' | 'workflowService'>;
}): Promise<Readiness> {
  const [ofStore, ofTemporal] = await Promise.all([
    reasonOf(withinTime(store.ping())),
    reasonOf(
      connection.withDeadline(Date.now() + MOST_MS, () =>
        connection.workflowService.getSystemInfo({}),
      ),
    ),
  ]);
  const idle = workers.filter((worker) => worker.getState() !== 'RUNNING');
  const ofWorkers = stopping.aborted
    ? 'the worker is stopping'
    : idle
        .map((worker) => `${worker.options.taskQueue} is ${worker.getState().toLowerCase()}`)
        .join(', ') || null;
  const checks = { workers: ofWorkers, store: ofStore, temporal: ofTemporal };
  return { ready: Object.values(checks).every((reason) => reason === null), checks };
}

function notReady(reason: string): Readiness {
  return { ready: false, checks: { workers: reason, store: null, temporal: null } };
}

async function reasonOf(check: Promise<unknown>): Promise<string | null> {
  try {
    await check;
    return null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)) || 'it does not answer';
  }
}

async function withinTime(check: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer in ${MOST_MS / 1000} s`)), MOST_MS);
  });
  try {
    await Promise.race([check, late]);
  } finally {
    clearTimeout(timer);
    // It may fail later, when nobody waits any more.
    check.catch(() => undefined);
  }
}
