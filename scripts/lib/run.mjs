// Runs a program of a set-up step with a time limit, keeps its output, and ends it with everything it started.
import { spawn, spawnSync } from 'node:child_process';

/** Characters kept of the output: its end, where errors are. */
const KEPT_OUTPUT = 1_000_000;

/**
 * @param {{
 *   command: string, args: string[], cwd: string, timeoutMs: number, signal: AbortSignal,
 *   onStart?: (pid: number) => void,
 * }} options `onStart` gets the leader of the process group; aborting `signal` ends it and rejects with its reason
 * @returns {Promise<{ ok: boolean, output: string, ending: string }>} `ending` says how it ended, in words
 */
export async function run({ command, args, cwd, timeoutMs, signal, onStart }) {
  signal.throwIfAborted();
  const onWindows = process.platform === 'win32';
  return await new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !onWindows,
      windowsHide: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk) => {
        output = (output + chunk).slice(-KEPT_OUTPUT);
      });
    }
    let late = false;
    const kill = () => killTree(child.pid, onWindows);
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, timeoutMs);
    signal.addEventListener('abort', kill);
    const settle = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
    };
    child.once('error', (error) => {
      settle();
      resolve({ ok: false, output, ending: `could not be run: ${error.message}` });
    });
    child.once('close', (code, killedBy) => {
      settle();
      if (signal.aborted) reject(signal.reason);
      else if (late)
        resolve({ ok: false, output, ending: `took longer than ${timeoutMs / 60_000} minutes` });
      else
        resolve({
          ok: code === 0,
          output,
          ending: killedBy ? `was ended by ${killedBy}` : `failed with exit code ${code}`,
        });
    });
    if (child.pid !== undefined) onStart?.(child.pid);
  });
}

function killTree(pid, onWindows) {
  if (pid === undefined) return;
  if (onWindows) {
    spawnSync('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // ESRCH: it has ended in between, which is what was wanted.
    if (error.code !== 'ESRCH') throw error;
  }
}
