/** Runs that are watched, paused, cancelled, kept waiting for a worker, or too long for one history. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Progress } from '../../src/client.js';
import { wireFormatAnswer } from '../../src/testing/index.js';
import { makeDocuments, markersIn, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { activitySummaries, executionsOf } from '../support/history.js';
import { PipelineBench, readLines, type StartedRun } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';
import { dataOf, type TestModels } from '../support/stand-in-models.js';

/** A tenth of what servers suggest: histories are cut at a tenth of their length, in a tenth of the time. */
const SUGGESTED_EVENTS = 410;

let bench: PipelineBench;
/** Waits, from the start of these tests to the last of them, for a worker that may call OpenAI's models. */
let unattended: { readonly run: StartedRun; readonly models: TestModels };

beforeAll(async () => {
  bench = await PipelineBench.start({ openai: false, suggestedEvents: SUGGESTED_EVENTS });
  const models = bench.models.add('unattended');
  const run = await bench.start('tntLlm', {
    ...{ source: sourceOf('u', 40), models: models.forTasks() },
    taxonomy: { categories: TOPIC_CATEGORIES },
  });
  unattended = { run, models };
});

afterAll(async () => {
  await bench.stop();
});

function sourceOf(mark: string, count: number): string {
  return writeJsonl(bench.folder, mark, makeDocuments({ mark, count }));
}

/** A `labelDocuments` run of 60 documents, ten of them at a time, whose model answers no call before `open`. */
async function startGated(name: string, input: object = {}) {
  let open: () => void = () => undefined;
  const gate = new Promise<void>((resolve) => (open = resolve));
  const models = bench.models.add(name, {
    answer: async (request) => {
      await gate;
      return wireFormatAnswer(request);
    },
  });
  const run = await bench.start('labelDocuments', {
    ...{ source: sourceOf(name, 60), models: models.forTasks('offline:hashing') },
    ...{ taxonomy: { categories: TOPIC_CATEGORIES }, documentsPerActivity: 5, concurrency: 2 },
    ...input,
  });
  await until('the first calls', () => (models.calls().length === 10 ? true : undefined), 15_000);
  return { run, models, open };
}

test('a run says where it is, stops at a pause, and goes on where it was', async () => {
  const { run, models, open } = await startGated('steered');
  const { workflowId } = run;
  expect(await bench.client.progress(workflowId)).toMatchObject({
    ...{ stage: 'label', done: 0, total: 60, setAside: 0, etaSeconds: null, waiting: null },
  });
  expect(await bench.client.taxonomy(workflowId)).toMatchObject({
    ...{ version: 1, categories: TOPIC_CATEGORIES },
  });

  await bench.client.pause(workflowId);
  expect((await bench.client.progress(workflowId)).waiting).toEqual({
    ...{ for: 'resume', reason: 'paused by a signal' },
  });
  open();
  const paused = await until('the chunks in flight to end', async () => {
    const progress = await bench.client.progress(workflowId);
    return progress.done === 10 ? progress : undefined;
  });
  expect(paused.usage).toMatchObject({ calls: 10, reused: 0 });
  await sleep(300);
  expect(models.calls()).toHaveLength(10);

  const watched: Progress[] = [];
  await bench.client.resume(workflowId);
  for await (const progress of bench.client.watch(workflowId, { intervalMs: 20 })) {
    watched.push(progress);
  }
  expect(await run.result()).toMatchObject({ labelled: 60, usage: { calls: 60 } });
  expect(models.calls()).toHaveLength(60);
  const done = watched.filter(({ stage }) => stage === 'label').map((progress) => progress.done);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(watched.at(-1)).toMatchObject({ stage: 'done', waiting: null, usage: { calls: 60 } });

  const [{ events } = { events: [] }] = await executionsOf(bench.temporal, run);
  const summaries = activitySummaries(events);
  expect(summaries.get('importDocuments')?.[0]).toMatch(/^import \/.*steered\.jsonl$/u);
  expect(summaries.get('labelDocuments')).toContain('label documents 1–5 of 60');
  expect(summaries.get('labelDocuments')).toContain('label documents 56–60 of 60');
  expect([...summaries.values()].flat()).not.toContain('');
});

test('a pause that nobody ends is over after pauseTimeout, and the run says what it waited for', async () => {
  const { run, open } = await startGated('forgotten', { pauseTimeout: '1s' });
  await bench.client.pause(run.workflowId);
  open();
  const failure = await run.failure();
  expect(failure.nonRetryable).toBe(true);
  expect(failure.message).toMatch(/Nobody resumed the run in time.*paused by a signal/u);
});

test('a cancelled run ends at once, whatever its calls are doing', async () => {
  const { run, models, open } = await startGated('cancelled');
  await bench.client.cancel(run.workflowId);
  await expect(run.result()).rejects.toMatchObject({
    cause: expect.any(CancelledFailure) as Error,
  });
  expect(models.calls()).toHaveLength(10);
  open();
});

test('a run too long for one history goes on in the next, and does nothing twice', async () => {
  const COUNT = 250;
  const models = bench.models.add('long');
  const run = await bench.start('labelDocuments', {
    ...{ source: sourceOf('l', COUNT), models: models.forTasks('offline:hashing') },
    ...{ taxonomy: { categories: TOPIC_CATEGORIES }, sampleSize: COUNT, documentsPerActivity: 1 },
  });
  const result = await run.result();
  expect(result).toMatchObject({
    labelled: COUNT,
    setAside: 0,
    usage: { calls: COUNT, reused: 0 },
  });
  const asked = models.calls().flatMap(({ request }) => markersIn(dataOf(request)));
  expect(asked).toHaveLength(COUNT);
  expect(new Set(asked).size).toBe(COUNT);
  const labelled = readLines(result.out, 'labels.jsonl').map(({ documentId }) => documentId);
  expect(labelled).toEqual(makeDocuments({ mark: 'l', count: COUNT }).map(({ id }) => id));

  const executions = await executionsOf(bench.temporal, run);
  expect(executions.length).toBeGreaterThan(1);
  let labelledBefore = 0;
  for (const { events } of executions) {
    // What was under way at the suggestion comes on top: a window of 60 activities, each a task of the workflow too.
    expect(events.length).toBeLessThan(SUGGESTED_EVENTS + 60 * 6);
    const carried = events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[1]?.data;
    if (labelledBefore > 0) {
      expect(JSON.parse(Buffer.from(carried ?? []).toString('utf8'))).toMatchObject({
        ...{ stage: 'label', cursor: labelledBefore, total: COUNT },
      });
    }
    labelledBefore += activitySummaries(events).get('labelDocuments')?.length ?? 0;
  }
  expect(labelledBefore).toBe(COUNT);
});

test('a queue that nobody polls is named, and the run goes on when a worker comes', async () => {
  const { run, models } = unattended;
  const waiting = await until(
    'the queue to be named',
    async () => {
      const progress = await bench.client.progress(run.workflowId);
      return progress.waiting === null ? undefined : progress;
    },
    30_000,
  );
  expect(waiting).toMatchObject({ stage: 'prepare', waiting: { for: 'queue' } });
  expect(waiting.waiting?.reason).toMatch(/"tntflow-openai".*OPENAI_API_KEY/u);
  expect(models.calls()).toEqual([]);

  await bench.startWorkers({ openai: true });
  const result = await run.result();
  expect(result).toMatchObject({ labelled: 40, classifier: { trained: true } });
  expect(result.usage.calls).toBe(models.calls().length);
});
