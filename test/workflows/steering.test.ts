/** Runs that are watched, paused, cancelled, kept waiting for a worker, or too long for one history. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CancelledFailure } from '@temporalio/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Progress, RunInput } from '../../src/client.js';
import { wireFormatAnswer } from '../../src/testing/index.js';
import type { PipelineState } from '../../src/workflows/state.js';
import { makeDocuments, markersIn, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { gate } from '../support/gate.js';
import { activitySummaries, executionsOf } from '../support/history.js';
import { PipelineBench, readLines, type StartedRun } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';
import { dataOf, taskOf, type TestModels } from '../support/stand-in-models.js';

/** When this server suggests to continue as new: sooner than others do, so that a few documents are many enough. */
const SUGGESTED_EVENTS = 250;

let bench: PipelineBench;
/** Waits, from the start of these tests to the last of them, for a worker that may call OpenAI's models. */
let unattended: {
  readonly input: RunInput;
  readonly run: StartedRun;
  readonly models: TestModels;
};

beforeAll(async () => {
  bench = await PipelineBench.start({ openai: false, suggestedEvents: SUGGESTED_EVENTS });
  const models = bench.models.add('unattended');
  const input = {
    ...{ source: sourceOf('u', 40), models: models.forTasks() },
    taxonomy: { categories: TOPIC_CATEGORIES },
  };
  unattended = { input, run: await bench.start('tntLlm', input), models };
});

afterAll(async () => {
  await bench.stop();
});

function sourceOf(mark: string, count: number): string {
  return writeJsonl(bench.folder, mark, makeDocuments({ mark, count }));
}

/** A `labelDocuments` run of 60 documents, ten of them at a time, whose model answers no call before `open`. */
async function startGated(name: string, input: object = {}) {
  const { opened, open } = gate();
  const models = bench.models.add(name, {
    answer: async (request) => {
      await opened;
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
  for await (const { progress } of bench.client.watch(workflowId, { intervalMs: 20 })) {
    if (progress !== null) watched.push(progress);
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

test('a run too long for one history goes on in the next: nothing is lost and nothing done twice', async () => {
  const COUNT = 150;
  const documents = makeDocuments({ mark: 'l', count: COUNT });
  const models = bench.models.add('long', {
    faults: (request) =>
      request.endpoint === 'messages' &&
      taskOf(request) === 'summarize' &&
      dataOf(request).includes(documents[7]?.marker ?? '')
        ? 'refusal'
        : null,
  });
  const run = await bench.start('tntLlm', {
    ...{ source: sourceOf('l', COUNT), models: models.forTasks('offline:hashing') },
    ...{ sampleSize: COUNT, documentsPerActivity: 1, testSplit: 0, label: { sampleSize: COUNT } },
  });
  const result = await run.result();
  expect(result).toMatchObject({ labelled: COUNT, setAside: 1, usage: { reused: 0 } });
  expect(result.usage.calls).toBe(models.calls().length);
  for (const task of ['summarize', 'label'] as const) {
    const asked = models.calls(task).flatMap(({ request }) => markersIn(dataOf(request)));
    expect(asked.toSorted(), task).toEqual(documents.map(({ marker }) => marker));
  }
  const labelled = readLines(result.out, 'labels.jsonl').map(({ documentId }) => documentId);
  expect(labelled).toEqual(documents.map(({ id }) => id));

  const executions = await executionsOf(bench.temporal, run);
  expect(executions.length).toBeGreaterThan(2);
  const scheduled = { summarize: 0, label: 0 };
  for (const [index, { events }] of executions.entries()) {
    // What was under way at the suggestion comes on top: a window of 60 activities, each a task of the workflow too.
    expect(events.length).toBeLessThan(SUGGESTED_EVENTS + 60 * 6);
    const carried = events[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[1]?.data;
    if (index > 0) {
      const state = JSON.parse(Buffer.from(carried ?? []).toString('utf8')) as PipelineState;
      expect(['summarize', 'label']).toContain(state.stage);
      expect(state.cursor).toBe(scheduled[state.stage as keyof typeof scheduled]);
    }
    const summaries = activitySummaries(events);
    scheduled.summarize += summaries.get('summarizeDocuments')?.length ?? 0;
    scheduled.label += summaries.get('labelDocuments')?.length ?? 0;
  }
  expect(scheduled).toEqual({ summarize: COUNT, label: COUNT });
});

test('more concurrency than one history has room for is no reason to stand still', async () => {
  const models = bench.models.add('wide');
  const result = await bench.run('labelDocuments', {
    ...{ source: sourceOf('w', 30), models: models.forTasks('offline:hashing') },
    ...{ taxonomy: { categories: TOPIC_CATEGORIES }, documentsPerActivity: 1, concurrency: 5_000 },
  });
  expect(result).toMatchObject({ labelled: 30, usage: { calls: 30 } });
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

  // The first worker, without a key for OpenAI, goes on training: the vectors are in the store.
  const more = [1, 2, 3, 4].map((seed) => bench.run('tntLlm', { ...unattended.input, seed }));
  for (const { classifier, usage } of await Promise.all(more)) {
    expect(classifier).toMatchObject({ trained: true });
    expect(usage.calls).toBe(0);
  }
}, 60_000);
