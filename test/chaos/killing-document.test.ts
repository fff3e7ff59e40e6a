/** A document that kills whatever worker processes it is set aside, and the run goes on without it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDocuments, TOPIC_CATEGORIES } from '../support/documents.js';
import { readLines } from '../support/pipeline-bench.js';
import { startBench, type Bench } from './support/bench.js';
import type { WorkerProcess } from './support/workers.js';

const DOCUMENTS = 24;
const KILLER = makeDocuments({ count: DOCUMENTS, mark: 'c' })[7];

let bench: Bench;
let worker: WorkerProcess | undefined;
let kills = 0;

beforeAll(async () => {
  bench = await startBench({
    documents: DOCUMENTS,
    latencyMs: 300,
    faults({ messages }) {
      const isKiller = messages[0]?.content.includes(KILLER?.marker ?? '?') === true;
      if (isKiller && worker?.process.kill('SIGKILL') === true) kills += 1;
      return null;
    },
  });
});
afterAll(() => bench.close());

it('sets aside the document that killed its worker, with that reason, and labels all others', async () => {
  const client = await bench.client();
  await client.start(
    'labelDocuments',
    {
      ...bench.input('out'),
      // Two chunks are under way at the same time, and share every worker that is killed.
      ...{ documentsPerActivity: 12, taxonomy: { categories: TOPIC_CATEGORIES } },
      maxFailureRatio: 0.1,
    },
    { workflowId: 'killing' },
  );
  let isOver = false;
  const result = client.result('killing').finally(() => (isOver = true));
  const supervise = async () => {
    while (!isOver) {
      worker = await bench.worker('home');
      await Promise.race([worker.ended, result]);
    }
  };
  const [ended] = await Promise.all([result, supervise()]);
  await worker?.end('SIGTERM');

  // With its chunk twice, and twice by itself.
  expect(kills).toBe(4);
  expect(ended).toMatchObject({ labelled: DOCUMENTS - 1, setAside: 1 });
  expect(readLines(ended.out, 'set-aside.jsonl')).toEqual([
    {
      documentId: KILLER?.id,
      stage: 'label',
      reason: 'its worker was lost twice while it was processed by itself',
    },
  ]);
  const labelled = readLines(ended.out, 'labels.jsonl').map(({ documentId }) => documentId);
  expect(new Set(labelled).size).toBe(DOCUMENTS - 1);
  expect(labelled).not.toContain(KILLER?.id);
});
