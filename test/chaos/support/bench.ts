/** What a chaos test runs on: a Temporal server with its file, a stand-in provider, a folder of its own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TntflowClient } from '../../../src/client.js';
import type { RunInput } from '../../../src/contracts/run-input.js';
import { startDevServer, type DevServer } from '../../../src/embedded/dev-server.js';
import { findTemporalCli } from '../../../src/embedded/temporal-cli.js';
import {
  startStandInServer,
  type StandInServer,
  type StandInServerOptions,
} from '../../../src/testing/index.js';
import { makeDocuments, writeJsonl } from '../../support/documents.js';
import { endChildren } from '../../support/processes.js';
import { bundleForChaos } from './workflow-code.js';
import { endWorkers, startWorker, type WorkerProcess } from './workers.js';

export const KEY = 'chaos-key-0123456789';

export interface Bench {
  readonly folder: string;
  readonly source: string;
  readonly provider: StandInServer;
  server: DevServer;
  /** Starts it again with its file, on the same port. */
  restartServer(): Promise<void>;
  client(): Promise<TntflowClient>;
  /** A worker process, once it polls, with its store in a state folder or at `TNTFLOW_STORE`. */
  worker(home: string, options?: WorkerOptions): Promise<WorkerProcess>;
  environment(home: string): Record<string, string>;
  input(out: string): RunInput;
  results(out: string): Promise<{ taxonomy: string; labels: string }>;
  /** @param last - Done when nothing uses the folder any more, before it is removed. */
  close(last?: () => void): Promise<void>;
}

export interface WorkerOptions {
  /** Most calls in flight; default 20. */
  readonly concurrency?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export async function startBench({
  documents,
  ...options
}: StandInServerOptions & { readonly documents: number }): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'tntflow-chaos-'));
  const source = writeJsonl(folder, 'corpus', makeDocuments({ count: documents, mark: 'c' }));
  const provider = await startStandInServer({ ...options, apiKey: KEY });
  const { cli } = await findTemporalCli();
  if (cli === null) throw new Error('No Temporal CLI here: run `npm run setup` first.');
  const start = (grpc?: number) =>
    startDevServer({
      cliPath: cli.path,
      databaseFile: join(folder, 'temporal.db'),
      logFile: join(folder, 'temporal.log'),
      ui: false,
      ...(grpc === undefined ? {} : { preferred: { grpc } }),
    });
  const bundle = await bundleForChaos(folder);
  const clients: TntflowClient[] = [];
  const bench: Bench = {
    folder,
    source,
    provider,
    server: await start(),
    async restartServer() {
      const port = Number(bench.server.address.split(':')[1]);
      process.kill(bench.server.pid, 'SIGKILL');
      await bench.server.exited;
      bench.server = await start(port);
    },
    async client() {
      const client = await TntflowClient.connect({ address: bench.server.address });
      clients.push(client);
      return client;
    },
    worker: (home, { concurrency = 20, environment = {} } = {}) =>
      startWorker({
        ...{ address: bench.server.address, home: join(folder, home), bundle, concurrency },
        environment: { ...bench.environment(home), ...environment },
      }),
    environment: (home) => ({
      TNTFLOW_HOME: join(folder, home),
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: provider.url,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: `${provider.url}/v1`,
    }),
    input: (out) => ({
      source,
      sampleSize: documents,
      batchSize: 50,
      documentsPerActivity: 10,
      models: {
        summarize: 'anthropic:small',
        taxonomy: 'anthropic:large',
        label: 'anthropic:small',
        embed: 'openai:embed',
      },
      out: join(folder, out),
    }),
    async results(out) {
      const read = (name: string) => readFile(join(folder, out, name), 'utf8');
      return { taxonomy: await read('taxonomy.json'), labels: await read('labels.jsonl') };
    },
    async close(last) {
      await Promise.all([endChildren(), endWorkers()]);
      for (const client of clients) await client.close();
      await bench.server.stop();
      await provider.close();
      last?.();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bench;
}
