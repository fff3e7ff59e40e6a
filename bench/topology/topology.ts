/** A Temporal dev server, a provider and a worker, each a process of its own, and a client to them. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { startDevServer } from '../../src/embedded/dev-server.js';
import { findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { endChildren, tntflow, until } from '../../test/support/processes.js';

const KEY = 'bench-key-0123456789';

export interface Topology {
  readonly folder: string;
  readonly client: Client;
  /** The provider's address. */
  readonly url: string;
  /** What the provider saw so far. */
  provider(): Promise<{ readonly calls: number; readonly peakInFlight: number }>;
  /** Processor time of each process so far, in seconds; NaN where the system does not tell. */
  cpuSeconds(): Record<'worker' | 'provider' | 'server', number>;
  /** The most memory that each process held so far, in bytes; NaN where the system does not tell. */
  peakMemory(): Record<'worker' | 'provider' | 'server', number>;
  /** To the worker. */
  signal(signal: NodeJS.Signals): void;
  close(): Promise<void>;
}

export async function startTopology(options: {
  readonly latencyMs: number;
  /** Most calls in flight. */
  readonly concurrency: number;
  /** More variables of the worker's environment. */
  readonly environment?: Readonly<Record<string, string>>;
}): Promise<Topology> {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-bench-'));
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { cli } = await findTemporalCli();
    if (cli === null) throw new Error('No Temporal CLI here: run `npm run setup` first.');
    const server = await startDevServer({
      cliPath: cli.path,
      databaseFile: join(folder, 'temporal.db'),
      logFile: join(folder, 'temporal.log'),
      ui: false,
    });
    closing.push(() => server.stop());
    const { provider, url } = await startProvider(options.latencyMs);
    closing.push(() => endProvider(provider));
    const worker = tntflow(
      ['worker', '--address', server.address, '--concurrency', String(options.concurrency)],
      {
        TNTFLOW_HOME: join(folder, 'home'),
        ...{ ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: url },
        ...options.environment,
      },
    );
    closing.push(endChildren);
    await until('the worker', () =>
      worker.output().includes('workers are running') ? true : undefined,
    );
    const ofEach = (measure: (pid: number | undefined) => number) => ({
      worker: measure(worker.process.pid),
      provider: measure(provider.pid),
      server: measure(server.pid),
    });
    const connection = await Connection.connect({ address: server.address });
    closing.push(() => connection.close());
    return {
      folder,
      client: new Client({ connection }),
      url,
      async provider() {
        const answer = once(provider, 'message') as Promise<
          [Awaited<ReturnType<Topology['provider']>>]
        >;
        provider.send('figures');
        return (await answer)[0];
      },
      cpuSeconds: () => ofEach(cpuOf),
      peakMemory: () => ofEach(peakMemoryOf),
      signal: (signal) => void worker.process.kill(signal),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** User and system time in hundredths of a second are fields 14 and 15 of Linux's `/proc/PID/stat`. */
export function cpuOf(pid: number | undefined): number {
  const file = `/proc/${pid ?? 0}/stat`;
  if (!existsSync(file)) return Number.NaN;
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /u, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The high-water mark of resident memory, in kilobytes, is the line `VmHWM` of Linux's `/proc/PID/status`. */
function peakMemoryOf(pid: number | undefined): number {
  const file = `/proc/${pid ?? 0}/status`;
  if (!existsSync(file)) return Number.NaN;
  return Number(/^VmHWM:\s+(\d+) kB$/mu.exec(readFileSync(file, 'utf8'))?.[1]) * 1024;
}

async function startProvider(latencyMs: number): Promise<{ provider: ChildProcess; url: string }> {
  const provider = fork(resolve(import.meta.dirname, 'provider.mjs'), [String(latencyMs)], {
    execArgv: [],
  });
  const [{ url }] = (await once(provider, 'message')) as [{ url: string }];
  return { provider, url };
}

async function endProvider(provider: ChildProcess): Promise<void> {
  const ended = once(provider, 'exit');
  provider.disconnect();
  await ended;
}
