/** Imports from LangSmith: what is new since the last one, nothing twice, nothing lost, gone on with after a crash. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { importDocuments } from '../../../src/activities/corpus/import-documents.js';
import type { ImportProgress } from '../../../src/activities/corpus/import-progress.js';
import { importSource, type ImportOptions } from '../../../src/activities/corpus/import-source.js';
import type { ImportResult } from '../../../src/contracts/activities.js';
import type { ActivityDependencies } from '../../../src/activities/dependencies.js';
import type { Store } from '../../../src/store/index.js';
import {
  LANGSMITH_KEY,
  startLangsmithServer,
  type LangsmithServer,
  type LangsmithServerOptions,
  type LoggedRun,
} from '../../support/langsmith-server.js';
import { storeRun, temporaryStore } from '../support.js';

const SOURCE = 'langsmith:support';
const HOUR = 3_600_000;
const NOW = Date.now();

function run(index: number, hoursAgo: number, more: Record<string, unknown> = {}): LoggedRun {
  return {
    ...{ id: `run-${index}`, status: 'success', inputs: { question: `Question ${index}?` } },
    start_time: new Date(NOW - hoursAgo * HOUR).toISOString().slice(0, -1),
    ...more,
  };
}

async function serve(
  support: LoggedRun[],
  options: Partial<LangsmithServerOptions> = {},
): Promise<LangsmithServer> {
  const server = await startLangsmithServer({ projects: { support }, ...options });
  onTestFinished(() => server.close());
  vi.stubEnv('LANGSMITH_ENDPOINT', server.url);
  return server;
}

const importNew = (store: Store, options: Partial<ImportOptions> = {}) =>
  importSource(store, {
    ...{ corpus: 'chats', source: SOURCE, maxBadRecordRatio: 0.01, incremental: true },
    ...options,
  });

async function markOf(store: Store, source = SOURCE): Promise<string | undefined> {
  return await store.watermarks.get({ corpus: await store.corpora.ensure('chats'), source });
}

const moment = (hoursAgo: number) => new Date(NOW - hoursAgo * HOUR).toISOString();

beforeEach(() => {
  for (const name of ['API_KEY', 'ENDPOINT']) vi.stubEnv(`LANGCHAIN_${name}`, undefined);
  vi.stubEnv('LANGSMITH_API_KEY', LANGSMITH_KEY);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

it('takes what is new since the last import, and late ones, each once', async () => {
  const store = await temporaryStore();
  const support = [run(1, 300), run(2, 200), run(3, 100)];
  const server = await serve(support);
  expect(await importNew(store, { since: '10 days' })).toMatchObject({ documents: 2, added: 2 });
  expect(await markOf(store)).toBe(moment(100));

  // One is newer than the watermark; one began a little before it, and LangSmith heard of it late.
  support.push(run(4, 50), run(5, 110));
  expect(await importNew(store, { since: '10 days' })).toMatchObject({ documents: 4, added: 2 });
  expect(server.queries().at(-1)?.body.min_start_time).toBe(moment(124));
  expect(await markOf(store)).toBe(moment(50));
  expect(await importNew(store)).toMatchObject({ documents: 4, added: 0 });
});

it('takes a run that was going on when it has ended', async () => {
  const store = await temporaryStore();
  const support = [run(1, 5), run(2, 3, { status: 'pending' }), run(3, 2)];
  await serve(support);
  expect(await importNew(store)).toMatchObject({ documents: 2 });
  support[1] = run(2, 3, { outputs: { output: 'There.' } });
  expect(await importNew(store)).toMatchObject({ documents: 3, added: 1 });
});

it('leaves the watermark where it was when an import fails', async () => {
  const store = await temporaryStore();
  const support = [run(1, 5)];
  let fails = false;
  await serve(support, {
    pageSize: 1,
    fault: ({ path }) => (fails && path.endsWith('/query') ? { status: 403 } : undefined),
  });
  await importNew(store);
  support.push(run(2, 2));
  fails = true;
  await expect(importNew(store)).rejects.toThrow('may not read this project');
  fails = false;
  support.push(run(3, 1, { inputs: { a: 1, b: 2 } }));
  await expect(importNew(store)).rejects.toThrow(/1 of 3 records cannot be read/u);
  expect(await markOf(store)).toBe(moment(5));
  const result = await importNew(store, { maxBadRecordRatio: 0.5 });
  expect(result).toMatchObject({ documents: 2, bad: 1 });
  expect(await importNew(store, { maxBadRecordRatio: 0.5 })).toEqual({ ...result, added: 0 });
  expect(await markOf(store)).toBe(moment(2));
});

it('moves no watermark unless asked to, and keeps one for each filter', async () => {
  const store = await temporaryStore();
  await serve([run(1, 5)]);
  await importNew(store, { incremental: false });
  expect(await markOf(store)).toBeUndefined();
  await importNew(store, { langsmith: { filter: 'eq(name, "chat")' } });
  expect(await markOf(store)).toBeUndefined();
  expect(await markOf(store, `${SOURCE} eq(name, "chat")`)).toBe(moment(5));
});

it('says that nothing is new enough, where the corpus would be empty', async () => {
  const store = await temporaryStore();
  await serve([run(1, 50)]);
  await expect(importNew(store, { since: '1d' })).rejects.toThrow(
    `${SOURCE}: holds nothing that is new enough`,
  );
});

it('the activity goes on from the page its lost attempt had stored, and counts nothing twice', async () => {
  const store = await temporaryStore();
  const support = Array.from({ length: 1_700 }, (_, index) => run(index, 3_000 - index));
  let refuses = true;
  const server = await serve(support, {
    fault: (_, earlier) => (refuses && earlier === 12 ? { status: 403 } : undefined),
  });
  const runId = await storeRun(store, { source: SOURCE });
  const attempt = async (heartbeatDetails: unknown) => {
    const beats: ImportProgress[] = [];
    const environment = new MockActivityEnvironment({ heartbeatDetails });
    environment.on('heartbeat', (details: ImportProgress) => beats.push(details));
    const dependencies = { store } as ActivityDependencies;
    const result = environment.run(importDocuments, dependencies, { runId });
    return {
      beats,
      result: await (result as Promise<ImportResult>).catch((error: Error) => error),
    };
  };
  const progress: ImportProgress[] = [];
  const first = importSource(store, {
    ...{ corpus: 'chats', source: SOURCE, maxBadRecordRatio: 0.01 },
    onProgress: (_, now) => progress.push(now),
  });
  await expect(first).rejects.toThrow('403');
  const last = progress.at(-1);
  expect(last).toMatchObject({ added: 1_000, records: 900 });

  refuses = false;
  const before = server.queries().length;
  const { beats, result } = await attempt(last);
  expect(result).toMatchObject({ documents: 1_700, added: 1_700 });
  expect(beats[0]).toEqual(last);
  expect(server.queries().length - before).toBe(8);
  const corpus = await store.corpora.require('chats');
  const ids = (await store.corpora.documentRange(corpus, 1, 2_000)).map(({ id }) => id);
  expect(new Set(ids).size).toBe(1_700);
});
