/** Activity: cuts the summarised documents, in sample order, into minibatches. */
import type { MinibatchPlan, RunRequest } from '../../contracts/activities.js';
import { planMinibatches as plan } from '../../domain/sampling/index.js';
import type { Store } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import type { ActivityDependencies } from '../dependencies.js';

const STEP = 'minibatches';

export async function planMinibatches(
  { store }: ActivityDependencies,
  { runId }: RunRequest,
): Promise<MinibatchPlan> {
  return { minibatches: (await minibatchesOf(store, runId)).length };
}

/** The documents of each minibatch, by their keys; the same at every call, in sample order, whoever finished first. */
export async function minibatchesOf(store: Store, runId: number): Promise<number[][]> {
  const { config } = await store.runs.get(runId);
  const { batchSize, seed } = config;
  const summaries = await store.outcomes.summariesInOrder(runId);
  const documents = summaries.map(({ document }) => document);
  const inputHash = hashOf([documents, batchSize, seed]);
  return (
    (await store.runs.stepOutput<number[][]>(runId, STEP, inputHash)) ??
    (await store.runs.recordStep(runId, STEP, inputHash, plan(documents, { batchSize, seed })))
  );
}
