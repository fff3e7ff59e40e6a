/** Stages before anything is spent: the configuration, the queues, the models, the documents, the sample. */
import { workflowInfo } from '@temporalio/workflow';
import type { RunModels } from '../../contracts/run-input.js';
import { providerQueue, WORK_QUEUE, type WorkflowType } from '../../contracts/names.js';
import { providerOf } from '../../domain/model-names.js';
import { longWorkActivities, preflightActivities, workActivities } from '../activity-proxies.js';
import { waitForQueue } from '../queues.js';
import type { RunContext } from '../run-context.js';

export async function prepare(
  run: RunContext,
  workflowType: WorkflowType,
  input: unknown,
): Promise<void> {
  run.enter('prepare', 0);
  await waitForQueue(run, WORK_QUEUE);
  const { workflowId, firstExecutionRunId } = workflowInfo();
  run.state.prepared = await workActivities('check the input').prepareRun({
    workflowType,
    workflowId,
    firstExecutionRunId,
    input,
  });
  run.state.notes.push(...run.state.prepared.notes);
}

/** Wrong keys, unknown models and queues without a worker are found now, not after the import. */
export async function preflight(
  run: RunContext,
  tasks: readonly (keyof RunModels)[],
): Promise<void> {
  const { models } = run.prepared.config;
  const names = [...new Set(tasks.map((task) => models[task]))];
  for (const provider of new Set(names.map(providerOf))) {
    const own = names.filter((name) => providerOf(name) === provider);
    await waitForQueue(run, providerQueue(provider));
    await preflightActivities(own[0] ?? '').preflightModels({
      chat: own.filter((name) => tasks.some((task) => task !== 'embed' && models[task] === name)),
      embed: own.filter((name) => tasks.includes('embed') && models.embed === name),
    });
  }
}

export async function importDocuments(run: RunContext): Promise<void> {
  const { runId, config } = run.prepared;
  run.enter('import', 0);
  const summary =
    config.source === null ? `find corpus ${config.corpus}` : `import ${config.source}`;
  const imported = await longWorkActivities(summary).importDocuments({ runId });
  run.state.imported = imported;
  run.state.setAside += imported.bad;
}

export async function drawSample(run: RunContext): Promise<void> {
  const { runId, config } = run.prepared;
  run.enter('sample', 0);
  run.state.sample = await workActivities(
    `draw ${config.sampleSize} documents with seed ${config.seed}`,
  ).drawSample({ runId });
}
