/** Runs that are recorded because something stops them: people, providers, missing workers, bad inputs. */
import { TOPIC_CATEGORIES } from '../../support/documents.js';
import { until } from '../../support/processes.js';
import type { Recorder } from './recorder.js';
import type { Scenario } from './scenarios.js';

const LABELS = { taxonomy: { categories: TOPIC_CATEGORIES }, documentsPerActivity: 4 };

/** Models that fail from the fifth call on, until they are mended. */
function failing(recorder: Recorder, name: string, mark: string) {
  let broken = true;
  const models = recorder.bench.models.add(name, {
    faults: ({ endpoint }) =>
      // Too long a wait for a worker, so that Temporal waits, until there is no time left.
      broken && endpoint !== 'model' && models.calls().length > 4
        ? { kind: 'server-error', retryAfter: '15' }
        : null,
  });
  const { source } = recorder.documents(mark, 24);
  const input = { source, ...LABELS, models: models.forTasks('offline:hashing') };
  return { input, mend: () => (broken = false) };
}

export const TROUBLES: readonly Scenario[] = [
  {
    name: 'paused and resumed by signals',
    async play(recorder) {
      const models = recorder.models('paused', { summarize: 9 });
      const { source } = recorder.documents('paused', 30);
      const run = await recorder.start('tntLlm', 'resumed', {
        ...{ source, batchSize: 10, documentsPerActivity: 4 },
        models: models.forTasks('offline:hashing'),
      });
      await recorder.untilStage(run, 'summarize', 4);
      await recorder.bench.client.pause(run.workflowId);
      await recorder.untilWaiting(run, 'resume');
      await recorder.cut(run, 'paused');
      models.release('summarize');
      await recorder.bench.client.resume(run.workflowId);
      await recorder.whole(run, 'resumed');
    },
  },
  {
    name: 'a provider away for longer than outageTimeout',
    async play(recorder) {
      const { input, mend } = failing(recorder, 'outage', 'outage');
      const run = await recorder.start('labelDocuments', 'outage-resumed', {
        ...{ ...input, outageTimeout: '6s' },
      });
      await recorder.untilWaiting(run, 'resume');
      await recorder.cut(run, 'outage-paused');
      mend();
      await recorder.resumeUntilOver(run);
      await recorder.whole(run, 'outage-resumed');
    },
  },
  {
    name: 'a pause that nobody ends',
    async play(recorder) {
      const { input } = failing(recorder, 'forgotten', 'forgotten');
      const run = await recorder.start('labelDocuments', 'forgotten', {
        ...{ ...input, outageTimeout: '5s', pauseTimeout: '2s' },
      });
      await recorder.whole(run, 'forgotten');
    },
  },
  {
    name: 'too many documents set aside',
    async play(recorder) {
      const models = recorder.bench.models.add('refusing', { faults: () => 'refusal' });
      const { source } = recorder.documents('refused', 24);
      const run = await recorder.start('tntLlm', 'failed', {
        ...{ source, documentsPerActivity: 4, models: models.forTasks() },
      });
      await recorder.whole(run, 'failed');
    },
  },
  {
    name: 'an input that cannot be used',
    async play(recorder) {
      for (const workflow of ['tntLlm', 'classifyDocuments'] as const) {
        const run = await recorder.start(workflow, 'invalid', { sampelSize: 5 });
        await recorder.whole(run, 'invalid');
      }
    },
  },
  {
    name: 'cancelled in the middle of a loop',
    async play(recorder) {
      const models = recorder.models('cancelled', { label: 9 });
      const { source } = recorder.documents('cancelled', 24);
      const run = await recorder.start('labelDocuments', 'cancelled', {
        ...{ source, ...LABELS, models: models.forTasks('offline:hashing') },
      });
      await recorder.untilStage(run, 'label', 4);
      await recorder.bench.client.cancel(run.workflowId);
      await recorder.whole(run, 'cancelled');
      models.release('label');
    },
  },
  {
    name: 'a queue that nobody polls',
    async play(recorder) {
      const { source } = recorder.documents('unattended', 8);
      const run = await recorder.start('tntLlm', 'unattended', {
        ...{ source, models: { label: 'compatible:nobody/has-this' } },
      });
      await recorder.untilWaiting(run, 'queue');
      await recorder.cut(run, 'unattended');
      await recorder.bench.client.cancel(run.workflowId);
    },
  },
  {
    name: 'reset to where its documents were there',
    async play(recorder) {
      const models = recorder.models('reset');
      const { source } = recorder.documents('reset', 24);
      const run = await recorder.start('tntLlm', 'reset', {
        ...{ source, batchSize: 10, documentsPerActivity: 8 },
        models: models.forTasks('offline:hashing'),
      });
      await run.result();
      const { workflowId } = run;
      const handle = recorder.bench.temporal.workflow.getHandle(workflowId);
      const { events = [] } = await handle.fetchHistory();
      const completed = (events ?? []).filter(
        (event) => event.workflowTaskCompletedEventAttributes,
      );
      const middle = completed[Math.floor(completed.length / 2)]?.eventId;
      if (!middle) throw new Error('There is no workflow task to reset to.');
      const { connection, options } = recorder.bench.temporal;
      const { runId } = await connection.workflowService.resetWorkflowExecution({
        ...{ namespace: options.namespace, reason: 'recorded', requestId: workflowId },
        workflowExecution: { workflowId },
        workflowTaskFinishEventId: middle,
      });
      await until('the run that was reset', async () => {
        const { status } = await recorder.bench.temporal.workflow
          .getHandle(workflowId, runId)
          .describe();
        return status.name === 'COMPLETED' ? true : undefined;
      });
      await recorder.cut(run, 'reset');
    },
  },
];
