/** After a purge, nothing of a document is left in the bytes of the database's files. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../src/store/index.js';
import { SqliteConnection } from '../../src/sqlite/sqlite-connection.js';
import { configOf, newDocument } from './fixtures.js';

const SECRET = 'Zwergfalke';

/** The files of the database that hold it. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(text));
}

async function storeWithSecrets() {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-scrub-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = await openStore(join(folder, 'store.db'));
  onTestFinished(() => store.close());
  const id = await store.corpora.ensure('c');
  const text = `${SECRET} `.repeat(2_000);
  const documents = Array.from({ length: 60 }, (_, index) =>
    newDocument(
      `${index % 2 ? SECRET : 'kept'} ${index}`,
      index % 2 ? text + index : `kept ${index}`,
    ),
  );
  await store.corpora.addDocuments(id, documents);
  const { id: runId } = await store.runs.record(
    { workflowId: 'w', firstExecutionRunId: 'f' },
    { workflowType: 'tntLlm', config: configOf('c'), notes: [] },
  );
  const stored = await store.corpora.documentRange(id, 1, 61);
  for (const { key } of stored) {
    await store.outcomes.setAside(runId, { document: key, stage: 's', reason: `said ${SECRET}` });
    await store.outcomes.addSummary(runId, {
      ...{ document: key, summary: SECRET, explanation: SECRET, note: SECRET },
    });
  }
  return {
    folder,
    store,
    scope: { corpus: { id, name: 'c' }, documents: stored.map(({ key }) => key) },
  };
}

const vectorHashOf = () => 'none';

it('is found in no file, however the purge went', async () => {
  const { folder, store, scope } = await storeWithSecrets();
  expect(filesWith(folder, SECRET)).toContain('store.db-wal');
  const pass = store.purges.pass(scope, { vectorHashOf, batch: 20 });
  while ((await pass.next()) !== undefined);
  // As long as the file was not rewritten, the test would find it.
  expect(filesWith(folder, SECRET)).not.toEqual([]);
  expect(await store.purges.scrub()).toBe(true);
  expect(filesWith(folder, SECRET)).toEqual([]);
  expect(filesWith(folder, 'kept 2')).toEqual([]);
  expect(await store.corpora.countDocuments(scope.corpus.id)).toBe(0);
});

it('leaves the rest readable, and smaller', async () => {
  const { folder, store, scope } = await storeWithSecrets();
  const own = await store.corpora.documents(scope.documents);
  const secret = own.filter(({ id }) => id.startsWith(SECRET)).map(({ key }) => key);
  const pass = store.purges.pass({ ...scope, documents: secret }, { vectorHashOf });
  while ((await pass.next()) !== undefined);
  await store.purges.scrub();
  const left = await store.corpora.documentRange(scope.corpus.id, 1, 100);
  expect(left).toHaveLength(30);
  expect(left.every(({ id }) => id.startsWith('kept'))).toBe(true);
  expect(readFileSync(join(folder, 'store.db')).length).toBeLessThan(400_000);
});

it('says that it could not be done while another process reads all the time', async () => {
  const { folder, store, scope } = await storeWithSecrets();
  const reader = new SqliteConnection({ file: join(folder, 'store.db'), busyTimeoutMs: 1 });
  onTestFinished(() => reader.close());
  reader.exec('begin');
  reader.prepare('select count(*) from documents').get();
  const pass = store.purges.pass(scope, { vectorHashOf });
  while ((await pass.next()) !== undefined);
  const { scrubSqlite } = await import('../../src/store/sqlite/scrub.js');
  const db = (store as unknown as { db: Parameters<typeof scrubSqlite>[0] }).db;
  await expect(scrubSqlite(db, 300)).rejects.toThrow(
    /may still be read in the file .*store\.db, which could not be rewritten: another process/u,
  );
  reader.exec('commit');
  await store.purges.scrub();
  expect(filesWith(folder, SECRET)).toEqual([]);
});
