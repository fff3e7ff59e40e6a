/** Whether a process that another command started is still that process, and ending it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, told apart from a later one that was given the same number. */
export interface ProcessRef {
  readonly pid: number;
  /** When it started, in the system's own words; what `processIdentity` returned for it. */
  readonly identity: string;
}

/** The identity of every live process on Windows, which has no cheap way to ask for a start time. */
export const UNKNOWN_IDENTITY = 'alive';

export interface StopProcessOptions extends ProcessRef {
  /** Milliseconds it has to end by itself after SIGTERM, before SIGKILL. */
  readonly graceMs: number;
}

/** A text that is the process's own as long as it lives; null when it has ended (a zombie has). */
export function processIdentity(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  if (process.platform === 'linux') return linuxIdentity(pid);
  if (process.platform === 'win32') return UNKNOWN_IDENTITY;
  return psIdentity(pid);
}

export function isRunning({ pid, identity }: ProcessRef): boolean {
  return processIdentity(pid) === identity;
}

/** Ends the process and the group it leads; returns when it has ended, at once if it had already. */
export async function stopProcess({ graceMs, ...ref }: StopProcessOptions): Promise<void> {
  if (!isRunning(ref)) return;
  signalProcess(ref.pid, 'SIGTERM');
  if (await hasEnded(ref, graceMs)) return;
  signalProcess(ref.pid, 'SIGKILL');
  if (await hasEnded(ref, 5_000)) return;
  throw new Error(`Process ${ref.pid} did not end within 5 s of SIGKILL.`);
}

async function hasEnded(ref: ProcessRef, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isRunning(ref)) {
    if (Date.now() >= deadline) return false;
    await sleep(25);
  }
  return true;
}

function signalProcess(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  // SIGKILL goes to the whole group, so that nothing the process started outlives it.
  const target = signal === 'SIGKILL' && process.platform !== 'win32' ? -pid : pid;
  try {
    process.kill(target, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** The boot's id and the start time in clock ticks since then: field 22 of /proc/PID/stat, see proc(5). */
function linuxIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in brackets, and may itself hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, threads, startTime] = [fields[0], Number(fields[17]), fields[19]];
    // A zombie's other threads may still be ending, and until then hold its ports and files.
    if ((state === 'Z' && threads <= 1) || state === 'X' || startTime === undefined) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${startTime}`;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return null;
    throw error;
  }
}

function psIdentity(pid: number): string | null {
  try {
    const args = ['-o', 'stat=,lstart=', '-p', String(pid)];
    const answer = execFileSync('ps', args, {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    const [state = '', ...started] = answer.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? null : started.join(' ');
  } catch {
    // ps exits with 1 when there is no such process.
    return null;
  }
}
