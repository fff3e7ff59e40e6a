/** Runs whose workers have their store on PostgreSQL: the same results as on SQLite, also when it is restarted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDocuments, writeJsonl } from '../support/documents.js';
import { PipelineBench } from '../support/pipeline-bench.js';
import { isPostgresMissing } from '../support/postgres-programs.js';
import { PostgresServer } from '../support/postgres.js';
import { until } from '../support/processes.js';

const DOCUMENTS = 90;
/** What a run gives that tells neither its name nor how long it took. */
const RESULTS = ['taxonomy.json', 'labels.jsonl', 'metrics.json'];

describe.skipIf(isPostgresMissing())('a run with its store on PostgreSQL', () => {
  let server: PostgresServer;
  let bench: PipelineBench;
  let onSqlite: Readonly<Record<string, string>>;
  let callsOnSqlite: number;

  beforeAll(async () => {
    const files = await PipelineBench.start();
    try {
      const begun = await begin(files, 'plain');
      onSqlite = await results(files, 'plain', begun);
      callsOnSqlite = begun.models.calls().length;
    } finally {
      await files.stop();
    }
    server = await PostgresServer.start();
    const { url } = await server.createDatabase();
    bench = await PipelineBench.start({ store: url });
  });

  afterAll(async () => {
    await bench?.stop();
    await server?.close();
  });

  async function begin(on: PipelineBench, name: string, latencyMs = 0) {
    const models = on.models.add(name, { latencyMs: () => latencyMs });
    const source = writeJsonl(on.folder, name, makeDocuments({ count: DOCUMENTS, mark: 'g' }));
    const run = await on.start('tntLlm', {
      ...{ source, models: models.forTasks(), sampleSize: 60, batchSize: 20 },
      ...{ out: join(on.folder, `${name}-out`), documentsPerActivity: 5 },
    });
    return { run, models };
  }

  async function results(
    on: PipelineBench,
    name: string,
    { run }: Awaited<ReturnType<typeof begin>>,
  ): Promise<Record<string, string>> {
    expect(await run.result()).toMatchObject({ documents: DOCUMENTS, setAside: 0 });
    const read = (file: string) => readFileSync(join(on.folder, `${name}-out`, file), 'utf8');
    return Object.fromEntries(RESULTS.map((file) => [file, read(file)]));
  }

  test('gives the same results to the byte', async () => {
    const begun = await begin(bench, 'plain');
    expect(await results(bench, 'plain', begun)).toEqual(onSqlite);
    expect(onSqlite['labels.jsonl']?.trim().split('\n')).toHaveLength(DOCUMENTS);
    await bench.withStore(async (store) => {
      const [name = ''] = await store.corpora.names();
      const corpus = await store.corpora.require(name);
      expect(await store.corpora.countDocuments(corpus)).toBe(DOCUMENTS);
    });
  }, 90_000);

  test('whose database is restarted twice gives them too, and pays for nothing twice', async () => {
    const begun = await begin(bench, 'restarted', 40);
    const { models } = begun;
    await until('some summaries', () => models.calls('summarize').length >= 15 || undefined);
    await server.restart('fast');
    await until('some labels', () => models.calls('label').length >= 15 || undefined);
    // In mid-stage, else this shows nothing.
    expect(models.calls('label').length).toBeLessThan(60);
    await server.restart('immediate');
    expect(await results(bench, 'restarted', begun)).toEqual(onSqlite);
    expect(models.calls()).toHaveLength(callsOnSqlite);
  }, 90_000);
});
