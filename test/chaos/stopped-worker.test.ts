/** A worker that stands still for longer than Temporal waits, and then goes on: what it writes late changes nothing. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStore, type Store } from '../../src/store/index.js';
import { wireFormatAnswer } from '../../src/testing/index.js';
import { TOPIC_CATEGORIES } from '../support/documents.js';
import { readLines } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';
import { startBench, type Bench } from './support/bench.js';

const DOCUMENTS = 60;
const CONCURRENCY = 5;

let bench: Bench;

beforeAll(async () => {
  bench = await startBench({
    documents: DOCUMENTS,
    latencyMs: 800,
    // Which answer was stored can be told from its reasoning.
    answer(request) {
      const answer = wireFormatAnswer(request);
      return answer.replace('</reasoning>', ` Asked ${request.attempt} times.</reasoning>`);
    },
  });
});
afterAll(() => bench.close());

it('changes nothing with what it writes late', async () => {
  const client = await bench.client();
  const [slow, other] = await Promise.all(
    ['slow', 'other'].map(() => bench.worker('home', { concurrency: CONCURRENCY })),
  );
  if (slow === undefined || other === undefined) throw new Error('There are no workers.');
  await client.start(
    'labelDocuments',
    {
      ...bench.input('out'),
      ...{ documentsPerActivity: 10, taxonomy: { categories: TOPIC_CATEGORIES } },
      models: { label: 'anthropic:small', embed: 'offline:hashing' },
    },
    { workflowId: 'stopped' },
  );
  await until('some calls', () => (bench.provider.calls.length >= 15 ? true : undefined));
  slow.process.kill('SIGSTOP');
  const result = await client.result('stopped');
  const labels = () =>
    readLines<{ documentId: string; reasoning: string }>(result.out, 'labels.jsonl');
  const before = labels();
  expect(before).toHaveLength(DOCUMENTS);

  const store = await openStore(join(bench.folder, 'home', 'store.db'));
  try {
    const stored = await look(store, result.runId);
    // It had calls under way, whose documents the other worker asked about once more.
    expect(stored.unsettled).toBeGreaterThan(0);
    expect(stored.unsettled).toBeLessThanOrEqual(CONCURRENCY);
    const askedTwice = before.filter(({ reasoning }) => reasoning.endsWith('Asked 2 times.'));
    expect(askedTwice.length).toBeGreaterThan(0);

    slow.process.kill('SIGCONT');
    // Its answers have been waiting for it: it comes to writing them.
    await until('the late writes', async () =>
      (await look(store, result.runId)).unsettled === 0 ? true : undefined,
    );
    expect(await slow.end('SIGTERM')).toBe(0);
    expect((await look(store, result.runId)).labels).toEqual(stored.labels);
    expect(labels()).toEqual(before);
  } finally {
    await store.close();
  }
  expect(await other.end('SIGTERM')).toBe(0);

  // Who asks the same again gets what was stored.
  await bench.worker('home');
  const asked = bench.provider.calls.length;
  await client.start(
    'labelDocuments',
    {
      ...bench.input('again'),
      ...{ taxonomy: { categories: TOPIC_CATEGORIES } },
      models: { label: 'anthropic:small', embed: 'offline:hashing' },
    },
    { workflowId: 'again' },
  );
  const again = await client.result('again');
  expect(readLines(again.out, 'labels.jsonl')).toEqual(before);
  const lookUps = bench.provider.calls.slice(asked);
  expect(lookUps.every(({ request }) => request.endpoint === 'model')).toBe(true);
});

/** All labels, and the calls that nobody knows the outcome of. */
async function look(store: Store, runId: number) {
  const unknown = await store.calls.unknown(runId);
  const [name = ''] = await store.corpora.names();
  const documents = await store.corpora.countDocuments(await store.corpora.require(name));
  return {
    labels: await store.outcomes.labelRange(1, { from: 1, to: documents + 1 }),
    unsettled: unknown.reduce((sum, { calls }) => sum + calls, 0),
  };
}
