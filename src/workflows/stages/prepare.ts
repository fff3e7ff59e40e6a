/** Stages before anything is spent: the configuration, the queues, the models, the documents, the sample. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import type { RunModels } from '../../contracts/run-input.js';
import { providerQueue, WORK_QUEUE, type WorkflowType } from '../../contracts/names.js';
import { providerOf } from '../../domain/model-names.js';
import { modelsOfTask } from '../../domain/model-shares.js';
import { longWorkActivities, preflightActivities, workActivities } from '../activity-proxies.js';
import { withPauses } from '../pausing.js';
import { waitForQueue } from '../queues.js';
import type { RunContext } from '../run-context.js';
import { publish } from '../search-attributes.js';

/** Set by the server for the runs of schedules, backfilled ones among them. */
const SCHEDULED_AT = defineSearchAttributeKey(
  'TemporalScheduledStartTime',
  SearchAttributeType.DATETIME,
);

export async function prepare(
  run: RunContext,
  workflowType: WorkflowType,
  input: unknown,
): Promise<void> {
  run.enter('prepare', 0);
  await waitForQueue(run, WORK_QUEUE);
  const { workflowId, firstExecutionRunId, typedSearchAttributes } = workflowInfo();
  const scheduledAt = typedSearchAttributes.get(SCHEDULED_AT)?.getTime() ?? null;
  run.state.prepared = await workActivities(run, 'check the input').prepareRun({
    workflowType,
    workflowId,
    firstExecutionRunId,
    input,
    scheduledAt,
  });
  run.state.notes.push(...run.state.prepared.notes);
  publish(run.state);
}

/** Wrong keys, unknown models and queues without a worker are found now, not after the import. */
export async function preflight(
  run: RunContext,
  tasks: readonly (keyof RunModels)[],
): Promise<void> {
  const { models } = run.prepared.config;
  const namesOf = (wanted: readonly (keyof RunModels)[]) =>
    new Set(wanted.flatMap((task) => modelsOfTask(models, task)));
  const chat = [...namesOf(tasks.filter((task) => task !== 'embed'))];
  const embed = [...namesOf(tasks.filter((task) => task === 'embed'))];
  const checks = [...new Set([...chat, ...embed].map(providerOf))].map(async (provider) => {
    const own = (names: readonly string[]) => names.filter((name) => providerOf(name) === provider);
    await waitForQueue(run, providerQueue(provider));
    await preflightActivities(provider).preflightModels({ chat: own(chat), embed: own(embed) });
  });
  await Promise.all(checks);
}

/** @param until - ISO 8601: what is younger is left for the next run. */
export async function importDocuments(run: RunContext, until?: string): Promise<void> {
  const { runId, config } = run.prepared;
  run.enter('import', 0);
  const summary =
    config.source === null ? `find corpus ${config.corpus}` : `import ${config.source}`;
  const imported = await withPauses(run, () =>
    longWorkActivities(run, summary).importDocuments({ runId, ...(until && { until }) }),
  );
  run.state.imported = imported;
  run.state.setAside += imported.bad;
}

export async function drawSample(run: RunContext): Promise<void> {
  const { runId, config } = run.prepared;
  run.enter('sample', 0);
  const drawing = `draw ${config.sampleSize} documents with seed ${config.seed}`;
  run.state.sample = await withPauses(run, () =>
    workActivities(run, drawing).drawSample({ runId }),
  );
}
