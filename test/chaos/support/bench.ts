/** What a chaos test runs on: a Temporal server with its file, a stand-in provider, a folder of its own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TntflowClient } from '../../../src/client.js';
import type { RunInput } from '../../../src/contracts/run-input.js';
import { startDevServer, type DevServer } from '../../../src/embedded/dev-server.js';
import { findTemporalCli } from '../../../src/embedded/temporal-cli.js';
import { startStandInServer, type StandInServer } from '../../../src/testing/index.js';
import { writeCorpus } from './corpus.js';
import { endChildren, tntflow, until, type Child } from '../../support/processes.js';

export const KEY = 'chaos-key-0123456789';

export interface Bench {
  readonly folder: string;
  readonly source: string;
  readonly provider: StandInServer;
  server: DevServer;
  /** Starts it again with its file, on the same port. */
  restartServer(): Promise<void>;
  client(): Promise<TntflowClient>;
  /** A state folder's worker process, once it polls. */
  worker(home: string): Promise<Child>;
  environment(home: string): Record<string, string>;
  input(out: string): RunInput;
  results(out: string): Promise<{ taxonomy: string; labels: string }>;
  close(): Promise<void>;
}

export async function startBench(options: {
  readonly documents: number;
  readonly latencyMs: number;
}): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'tntflow-chaos-'));
  const source = join(folder, 'corpus.jsonl');
  await writeCorpus(source, options.documents);
  const provider = await startStandInServer({ latencyMs: options.latencyMs, apiKey: KEY });
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
    async worker(home) {
      const child = tntflow(['worker', '--address', bench.server.address], bench.environment(home));
      await until('the worker to run', () =>
        child.output().includes('workers are running') ? true : undefined,
      );
      return child;
    },
    environment: (home) => ({
      TNTFLOW_HOME: join(folder, home),
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: provider.url,
      OPENAI_API_KEY: KEY,
      OPENAI_BASE_URL: `${provider.url}/v1`,
    }),
    input: (out) => ({
      source,
      sampleSize: options.documents,
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
    async close() {
      await endChildren();
      for (const client of clients) await client.close();
      await bench.server.stop();
      await provider.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bench;
}
