/** Starts a server as a process of its own on one core, and waits until it answers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { onCore } from './cores.js';

export interface BenchServer {
  readonly url: string;
  stop(): Promise<void>;
}

const CLI = resolve(import.meta.dirname, '../../dist/cli.js');

/** `tntflow classifier serve` as built, without its limit on requests. */
export function startTntflow(options: {
  readonly classifier: string;
  readonly home: string;
}): Promise<BenchServer> {
  const args = ['classifier', 'serve', '--classifier', options.classifier, '--rate-limit', '0'];
  const env = { TNTFLOW_HOME: options.home, TNTFLOW_SERVE_TOKEN: '', NODE_ENV: 'production' };
  return start((port) => [process.execPath, CLI, ...args, '--port', String(port)], env);
}

/** `fastapi_service.py` with uvicorn on uvloop and httptools. */
export function startFastApi(options: {
  readonly python: string;
  readonly training: string;
  readonly dimensions: number;
  readonly features: 'same' | 'words';
}): Promise<BenchServer> {
  const { python, training, dimensions, features } = options;
  const uvicorn = ['-m', 'uvicorn', 'fastapi_service:app', '--app-dir', import.meta.dirname];
  const fast = ['--loop', 'uvloop', '--http', 'httptools', '--no-access-log'];
  const env = {
    TRAINING: training,
    DIMENSIONS: String(dimensions),
    FEATURES: features,
    OMP_NUM_THREADS: '1',
    OPENBLAS_NUM_THREADS: '1',
  };
  return start(
    (port) => [python, ...uvicorn, ...fast, '--log-level', 'warning', '--port', String(port)],
    env,
  );
}

async function start(
  command: (port: number) => readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<BenchServer> {
  const port = await getPort({ host: '127.0.0.1' });
  const [program = '', ...args] = onCore(0, command(port));
  const child = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  };
  try {
    await answers(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const health = await fetch(`${url}/healthz`).catch(() => undefined);
    if (health?.ok === true) return;
    await delay(100);
  }
  throw new Error(`${url} did not answer for a minute`);
}
