/** The production topology: a run loses a worker, the database and the Temporal server in turn, and nothing comes of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TntflowClient, type RunResult } from '../../src/client.js';
import { openStore } from '../../src/store/index.js';
import { startStandInServer, type StandInServer } from '../../src/testing/index.js';
import { makeDocuments, writeJsonl } from '../support/documents.js';
import { until, type Child } from '../support/processes.js';
import { findPrograms, type Programs } from './support/programs.js';
import { Topology } from './support/topology.js';

const DOCUMENTS = 600;
/** As many are summarised, but for the test split, and labelled; the classifier labels the others. */
const SAMPLE = 500;
const WORKERS = 3;
/** Of each worker. */
const CONCURRENCY = 5;
const KEY = 'production-key-0123456789';
const SCRIPTS = ['databases', 'temporal-schema', 'temporal-namespace'];

const found = await findPrograms();

describe.skipIf(found === null)('the services of docker-compose.yml, without Docker', () => {
  let topology: Topology;
  let provider: StandInServer;
  const closing: (() => Promise<void>)[] = [];
  let latencyMs = 0;
  let undisturbed: { readonly files: string[]; readonly calls: number };

  beforeAll(async () => {
    provider = await startStandInServer({ apiKey: KEY, latencyMs: () => latencyMs });
    closing.push(() => provider.close());
    topology = await Topology.start(programs());
    closing.push(() => topology.close());
  });

  afterAll(async () => {
    for (const close of closing.reverse()) await close();
  });

  const billed = () => provider.calls.filter(({ request }) => request.endpoint !== 'model').length;

  const startWorker = (concurrency: number) =>
    topology.worker({
      ...{ ANTHROPIC_API_KEY: KEY, ANTHROPIC_BASE_URL: provider.url },
      ...{ OPENAI_API_KEY: KEY, OPENAI_BASE_URL: provider.openAiUrl },
      TNTFLOW_CONCURRENCY: `${concurrency}`,
    });

  const startWorkers = (concurrency: number) =>
    Promise.all(Array.from({ length: WORKERS }, () => startWorker(concurrency)));

  async function withClient<T>(use: (client: TntflowClient) => Promise<T>): Promise<T> {
    const client = await TntflowClient.connect({
      ...{ address: topology.temporal.address, namespace: 'default', configured: false },
    });
    try {
      return await use(client);
    } finally {
      await client.close();
    }
  }

  const startRun = (workflowId: string) =>
    withClient((client) =>
      client.start(
        'tntLlm',
        {
          source: join(topology.folder, 'corpus.jsonl'),
          ...{ sampleSize: SAMPLE, batchSize: 100, label: { sampleSize: SAMPLE } },
          models: {
            ...{ summarize: 'anthropic:small', taxonomy: 'anthropic:large' },
            ...{ label: 'anthropic:small', embed: 'openai:embed' },
          },
          documentsPerActivity: 10,
          out: join(topology.folder, workflowId),
        },
        { workflowId },
      ),
    );

  const filesOf = (workflowId: string) =>
    ['taxonomy.json', 'labels.jsonl'].map((name) =>
      readFileSync(join(topology.folder, workflowId, name), 'utf8'),
    );

  it('is set up by scripts that can run again and change nothing', async () => {
    const look = () =>
      topology.postgres.query(
        'postgres',
        `select datname, rolname, rolsuper, rolcreaterole, rolcreatedb from pg_database
         join pg_roles on pg_roles.oid = datdba where datname !~ '^(postgres|template.)$' order by 1`,
      );
    const role = { rolsuper: false, rolcreaterole: false, rolcreatedb: false };
    const before = await look();
    expect(before).toEqual([
      { datname: 'temporal', rolname: 'temporal', ...role },
      { datname: 'temporal_visibility', rolname: 'temporal', ...role },
      { datname: 'tntflow', rolname: 'tntflow', ...role },
    ]);
    for (const script of SCRIPTS) await topology.runScript(script);
    expect(await look()).toEqual(before);
    // Whoever can open the store cannot open Temporal's databases.
    const [{ allowed } = { allowed: null }] = await topology.postgres.query(
      'postgres',
      `select has_database_privilege('tntflow', 'temporal', 'connect') as allowed`,
    );
    expect(allowed).toBe(false);
  });

  it('finds every variable that the compose file gives the images in their programs', () => {
    const { temporal } = programs();
    const server = readFileSync(join(temporal, 'temporal-server'), 'latin1');
    for (const name of Object.keys(topology.environment('temporal'))) {
      expect(server.includes(`(env "${name}")`), name).toBe(true);
    }
    const tool = readFileSync(join(temporal, 'temporal-sql-tool'), 'latin1');
    for (const name of Object.keys(topology.environment('temporal-schema'))) {
      expect(tool.includes(name), name).toBe(true);
    }
  });

  it('runs undisturbed', async () => {
    writeJsonl(topology.folder, 'corpus', makeDocuments({ count: DOCUMENTS, mark: 'p' }));
    const workers = await startWorkers(40);
    await startRun('undisturbed');
    const result = await withClient((client) => client.result('undisturbed'));
    for (const worker of workers) expect(await worker.end('SIGTERM'), worker.output()).toBe(0);
    expect(result).toMatchObject({ labelled: SAMPLE, classified: DOCUMENTS - SAMPLE, setAside: 0 });
    undisturbed = { files: filesOf('undisturbed'), calls: billed() };
    // 400 summaries, as many labels as documents in the sample, and a few steps.
    expect(undisturbed.calls).toBeGreaterThan(900);
    // A new, empty store: nothing that was answered helps the next run.
    await topology.postgres.query('postgres', 'drop database tntflow');
    await topology.runScript('databases');
  });

  it('gives the same results when a worker, the database and the server are killed', async () => {
    expect(undisturbed.files).toHaveLength(2);
    latencyMs = 450;
    const before = billed();
    const workers = await startWorkers(CONCURRENCY);
    await startRun('disturbed');
    const happened: number[] = [];
    const kills: readonly (readonly [string, () => Promise<void>])[] = [
      ['worker', () => replaceWorker(workers, 1)],
      ['database', () => topology.postgres.restart('immediate')],
      ['server', () => restartServer()],
    ];
    for (const [index, [what, kill]] of kills.entries()) {
      const due = Math.floor((undisturbed.calls * (2 * index + 1)) / (2 * kills.length + 1));
      await until(
        `call ${due}, to kill the ${what}`,
        () => (billed() - before >= due ? true : undefined),
        180_000,
      );
      await kill();
      happened.push(billed() - before);
    }
    const result = await withClient((client) => client.result('disturbed'));
    const calls = billed() - before;
    for (const worker of workers) expect(await worker.end('SIGTERM'), worker.output()).toBe(0);

    // Each kill met a run that was under way, and that went on before the next.
    expect(happened).toHaveLength(3);
    for (const [index, sofar] of happened.entries())
      expect(sofar).toBeLessThan(happened[index + 1] ?? calls);

    expect(result).toMatchObject({ labelled: SAMPLE, classified: DOCUMENTS - SAMPLE, setAside: 0 });
    const files = filesOf('disturbed');
    expect(files).toEqual(undisturbed.files);
    const labels = (files[1] ?? '').trimEnd().split('\n');
    expect(new Set(labels.map((line) => documentOf(line))).size).toBe(DOCUMENTS);

    // What was under way at the kills is all that was paid for again.
    const unsettled = await neverSettled(result);
    expect(unsettled).toBeLessThanOrEqual(kills.length * WORKERS * CONCURRENCY);
    expect(calls).toBeGreaterThanOrEqual(undisturbed.calls);
    expect(calls).toBeLessThanOrEqual(undisturbed.calls + unsettled);
    process.stderr.write(
      `${calls} calls, ${undisturbed.calls} undisturbed; ${unsettled} of unknown outcome\n`,
    );
  });

  async function replaceWorker(workers: Child[], index: number): Promise<void> {
    const worker = workers[index];
    if (worker === undefined) throw new Error('There is no such worker.');
    expect(await worker.end('SIGKILL')).toBeNull();
    workers[index] = await startWorker(CONCURRENCY);
  }

  async function restartServer(): Promise<void> {
    await topology.temporal.kill();
    await topology.temporal.up();
  }

  /** Calls that were reserved and never settled: under way when something was killed. */
  async function neverSettled({ runId }: RunResult): Promise<number> {
    const store = await openStore(topology.storeUrl);
    try {
      const unknown = await store.calls.unknown(runId);
      return unknown.reduce((sum, { calls }) => sum + calls, 0);
    } finally {
      await store.close();
    }
  }
});

function programs(): Programs {
  if (found === null) throw new Error('Without the programs, these tests are skipped.');
  return found;
}

function documentOf(line: string): string {
  return (JSON.parse(line) as { documentId: string }).documentId;
}
