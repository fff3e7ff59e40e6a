/** Worker processes of chaos tests: started, armed, stopped, killed by their ids, and never left behind. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import type { Arming } from './kill-points.js';

export interface WorkerSettings {
  /** Of the Temporal server. */
  readonly address: string;
  /** The state folder. */
  readonly home: string;
  /** Of the workflows' code. */
  readonly bundle: string;
  /** Most calls in flight. */
  readonly concurrency: number;
  readonly environment: Readonly<Record<string, string>>;
}

export interface WorkerProcess {
  readonly process: ChildProcess;
  /** What it wrote to stderr so far: its log. */
  log(): string;
  /** Lets it kill itself at a named point. */
  arm(arming: Arming): void;
  /** Resolves with the signal that ended it, or with its exit code. */
  readonly ended: Promise<NodeJS.Signals | number | null>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<NodeJS.Signals | number | null>;
}

const running = new Set<WorkerProcess>();

/** Returns once it polls. @throws Error with its log when it ends before. */
export async function startWorker(settings: WorkerSettings): Promise<WorkerProcess> {
  const child = fork(
    resolve(import.meta.dirname, 'worker-process.ts'),
    [JSON.stringify(settings)],
    {
      execArgv: ['--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      env: { ...process.env, FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
    },
  );
  let log = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = (once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>).then(
    ([code, signal]) => {
      running.delete(worker);
      return signal ?? code;
    },
  );
  const worker: WorkerProcess = {
    process: child,
    log: () => log,
    arm: (arming) => child.send(arming),
    ended,
    async end(signal) {
      child.kill(signal);
      return await ended;
    },
  };
  running.add(worker);
  const started = once(child, 'message').then(() => 'running' as const);
  if ((await Promise.race([started, ended])) !== 'running') {
    throw new Error(`The worker ended before it ran:\n${log}`);
  }
  return worker;
}

/** Kills what a failed test left running, also what it had stopped. */
export async function endWorkers(): Promise<void> {
  await Promise.all([...running].map((worker) => worker.end('SIGKILL')));
}
