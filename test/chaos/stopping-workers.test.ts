/** Workers that are asked to stop finish the calls under way, or hand their documents back; the run goes on at once. */
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TOPIC_CATEGORIES } from '../support/documents.js';
import { executionsOf } from '../support/history.js';
import { readLines } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';
import { startBench, type Bench } from './support/bench.js';

const DOCUMENTS = 160;
const CONCURRENCY = 6;

let bench: Bench;
let latencyOf: (call: number) => number = () => 0;

beforeAll(async () => {
  bench = await startBench({
    documents: DOCUMENTS,
    latencyMs: ({ endpoint, number }) => (endpoint === 'model' ? 0 : latencyOf(number)),
  });
});
afterAll(() => bench.close());

const billed = () =>
  bench.provider.calls.filter(({ request }) => request.endpoint !== 'model').length;

/** Labels by a first worker, which holds all that is under way when it is stopped, and a second one that goes on. */
async function stopOne(name: string, { latencyMs }: { readonly latencyMs: number }) {
  const before = billed();
  latencyOf = (call) => (call - before > 10 ? latencyMs : 50);
  const client = await bench.client();
  const options = { concurrency: CONCURRENCY };
  const first = await bench.worker(name, options);
  await client.start(
    'labelDocuments',
    {
      ...bench.input(`${name}-out`),
      ...{ documentsPerActivity: 12, taxonomy: { categories: TOPIC_CATEGORIES } },
      models: { label: 'anthropic:small', embed: 'offline:hashing' },
    },
    { workflowId: name },
  );
  await until('some labels', () => (billed() - before > 10 ? true : undefined));
  const second = await bench.worker(name, options);
  const code = await first.end('SIGTERM');
  const callsThen = billed() - before;
  latencyOf = () => 50;
  const result = await client.result(name);
  expect(await second.end('SIGTERM')).toBe(0);
  expect(code).toBe(0);
  expect(callsThen).toBeLessThan(DOCUMENTS);
  expect(result).toMatchObject({ labelled: DOCUMENTS, setAside: 0 });
  expect(readLines(result.out, 'labels.jsonl')).toHaveLength(DOCUMENTS);
  return { calls: billed() - before, handedBack: await failuresBefore(name) };
}

/** Why activities were tried again. */
async function failuresBefore(workflowId: string): Promise<string[]> {
  const connection = await Connection.connect({ address: bench.server.address });
  try {
    const client = new Client({ connection });
    const { runId } = await client.workflow.getHandle(workflowId).describe();
    const executions = await executionsOf(client, { workflowId, firstRunId: runId });
    return executions
      .flatMap(({ events }) => events)
      .flatMap(({ activityTaskStartedEventAttributes: started }) => {
        const failure = started?.lastFailure;
        if (!failure) return [];
        return [failure.applicationFailureInfo?.type ?? JSON.stringify(failure)];
      });
  } finally {
    await connection.close();
  }
}

it('finishes the calls under way, makes no others, and hands the rest back', async () => {
  const { calls, handedBack } = await stopOne('finished', { latencyMs: 2_500 });
  expect(handedBack.length).toBeGreaterThan(0);
  expect(new Set(handedBack)).toEqual(new Set(['WorkerShutdown']));
  // Not one was cut off.
  expect(calls).toBe(DOCUMENTS);
});

it('hands back what takes longer than the time there is', async () => {
  const { calls, handedBack } = await stopOne('handed-back', { latencyMs: 60_000 });
  expect(handedBack.length).toBeGreaterThan(0);
  expect(new Set(handedBack)).toEqual(new Set(['WorkerShutdown']));
  expect(calls).toBeGreaterThan(DOCUMENTS);
  expect(calls).toBeLessThanOrEqual(DOCUMENTS + CONCURRENCY);
});
