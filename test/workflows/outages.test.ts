/** Providers that are away for long: the run waits, pauses, goes on when resumed, and never ends without results. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDocuments, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { PipelineBench, readLines, readResult } from '../support/pipeline-bench.js';
import { until } from '../support/processes.js';

const FROZEN = { categories: TOPIC_CATEGORIES };

let bench: PipelineBench;

beforeAll(async () => {
  bench = await PipelineBench.start();
});

afterAll(async () => {
  await bench.stop();
});

/** A run of labels alone, whose provider answers the first `good` calls and then fails until it is mended. */
async function startFailing(name: string, good: number, input: Record<string, unknown>) {
  let broken = true;
  const models = bench.models.add(name, {
    faults: ({ endpoint }) =>
      // Too long a wait for a worker: Temporal is to wait, and finds that there is no time left for it.
      broken && endpoint !== 'model' && models.calls().length > good
        ? { kind: 'server-error', retryAfter: '15' }
        : null,
  });
  const source = writeJsonl(bench.folder, name, makeDocuments({ mark: name[0] ?? 'x', count: 60 }));
  const run = await bench.start('labelDocuments', {
    ...{ source, models: models.forTasks('offline:hashing'), taxonomy: FROZEN },
    ...{ out: join(bench.folder, `${name}-out`), documentsPerActivity: 5, ...input },
  });
  const pause = () =>
    until(
      'the pause',
      async () => {
        const { waiting, stage } = await bench.client.progress(run.workflowId);
        return waiting?.for === 'resume' ? { reason: waiting.reason, stage } : undefined;
      },
      60_000,
    );
  return { run, models, pause, mend: () => (broken = false) };
}

test('an outage longer than outageTimeout pauses the run, which goes on when resumed', async () => {
  const { run, models, pause, mend } = await startFailing('outage', 20, { outageTimeout: '3s' });
  const { reason, stage } = await pause();
  expect(stage).toBe('label');
  expect(reason).toMatch(
    /^labelDocuments was tried until outageTimeout, in vain: .*anthropic:outage answered 500.*resume\.$/u,
  );
  mend();
  await bench.client.resume(run.workflowId);
  expect(await run.result()).toMatchObject({ labelled: 60, setAside: 0 });
  // What was answered before the outage is not asked again.
  expect(models.calls().filter(({ status }) => status === 200)).toHaveLength(60);
}, 90_000);

test('a pause that nobody ends within pauseTimeout ends the run with what there is', async () => {
  const { run, models, mend } = await startFailing('forgotten', 20, {
    ...{ outageTimeout: '2s', pauseTimeout: '3s' },
  });
  const failure = await run.failure();
  const out = join(bench.folder, 'forgotten-out');
  expect(failure).toMatchObject({ type: 'WaitedInVain', nonRetryable: true });
  expect(failure.message).toMatch(/Nobody resumed the run in time.*answered 500/u);
  expect(failure.message).toContain(`What there was by then is in ${out}`);
  const before = readLines(out, 'labels.jsonl').length;
  expect(before).toBe(20);
  expect(JSON.stringify(readResult(out, 'taxonomy.json'))).toContain('Refund');

  // The same input once more: nothing that was answered is asked again.
  mend();
  const asked = models.calls().length;
  const again = await bench.run('labelDocuments', {
    ...{ source: join(bench.folder, 'forgotten.jsonl'), taxonomy: FROZEN },
    models: models.forTasks('offline:hashing'),
  });
  expect(again).toMatchObject({ labelled: 60, usage: { reused: 20 } });
  expect(models.calls()).toHaveLength(asked + 40);
}, 90_000);
