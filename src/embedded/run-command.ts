/** Runs a command to its end with a time limit, keeps its output, and leaves no child of it behind. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';

export interface RunCommandOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Most milliseconds the command may take. */
  readonly timeoutMs: number;
  /** Ends the command when `measure` returns the same number for `idleMs` milliseconds, e.g. bytes downloaded so far. */
  readonly stall?: { readonly idleMs: number; readonly measure: () => number };
  /** Aborting it ends the command and rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface CommandResult {
  /** `ended`: see `code`. `timeout`, `stalled`: it was killed. `unstartable`: see `reason`. */
  readonly kind: 'ended' | 'timeout' | 'stalled' | 'unstartable';
  /** The exit code; null when a signal ended the command. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why the command could not be started, e.g. `EACCES`; empty otherwise. */
  readonly reason: string;
}

/** Characters kept of each output stream: its end, where errors are. */
const KEPT_OUTPUT = 64_000;

/** Never rejects for what the command does; only when `signal` is aborted. */
export async function runCommand(options: RunCommandOptions): Promise<CommandResult> {
  const { command, args, timeoutMs, stall, signal } = options;
  signal?.throwIfAborted();
  const onWindows = process.platform === 'win32';
  return await new Promise((resolve, reject) => {
    let child: ChildProcess;
    try {
      child = spawn(command, args, {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        ...(options.env === undefined ? {} : { env: options.env }),
        stdio: ['ignore', 'pipe', 'pipe'],
        // A group of its own, so that what the command itself started ends with it.
        detached: !onWindows,
        windowsHide: true,
      });
    } catch (error) {
      resolve({ kind: 'unstartable', code: null, stdout: '', stderr: '', reason: reasonOf(error) });
      return;
    }
    const output = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream]?.setEncoding('utf8').on('data', (chunk: string) => {
        output[stream] = (output[stream] + chunk).slice(-KEPT_OUTPUT);
      });
    }
    let kind: CommandResult['kind'] = 'ended';
    const end = (why: CommandResult['kind']) => {
      kind = why;
      killTree(child);
    };
    const timer = setTimeout(() => {
      end('timeout');
    }, timeoutMs);
    const stallTimer =
      stall &&
      watchForStall(stall, () => {
        end('stalled');
      });
    const onAbort = () => {
      killTree(child);
    };
    signal?.addEventListener('abort', onAbort);
    const settle = () => {
      clearTimeout(timer);
      clearInterval(stallTimer);
      signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      settle();
      resolve({ kind: 'unstartable', code: null, ...output, reason: reasonOf(error) });
    });
    child.once('close', (code) => {
      settle();
      if (signal?.aborted) reject(signal.reason as Error);
      else resolve({ kind, code, ...output, reason: '' });
    });
  });
}

function watchForStall(
  { idleMs, measure }: NonNullable<RunCommandOptions['stall']>,
  onStall: () => void,
): NodeJS.Timeout {
  let last = measure();
  let since = Date.now();
  return setInterval(
    () => {
      const now = measure();
      if (now !== last) [last, since] = [now, Date.now()];
      else if (Date.now() - since >= idleMs) onStall();
    },
    Math.min(500, idleMs),
  );
}

function killTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') {
    spawnSync('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: the whole group has ended already, which is what was wanted.
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
