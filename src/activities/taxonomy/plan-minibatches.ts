/** Activity: cuts the summarised documents, in sample order, into minibatches. */
import type { MinibatchPlan, RunRequest } from '../../contracts/activities.js';
import { planMinibatches as cutIntoMinibatches } from '../../domain/sampling/index.js';
import { hashOf } from '../asking/request-hash.js';
import type { ActivityDependencies } from '../dependencies.js';
import { summaryRoom, summaryTokens } from './summary-room.js';

const STEP = 'minibatches';

export async function planMinibatches(
  dependencies: MinibatchDependencies,
  { runId }: RunRequest,
): Promise<MinibatchPlan> {
  return { minibatches: (await minibatchesOf(dependencies, runId)).length };
}

export type MinibatchDependencies = Pick<ActivityDependencies, 'store' | 'models'>;

/** The documents of each minibatch, by their keys; the same at every call, in sample order, whoever finished first. */
export async function minibatchesOf(
  { store, models }: MinibatchDependencies,
  runId: number,
): Promise<number[][]> {
  const { config } = await store.runs.get(runId);
  const { batchSize, seed } = config;
  const summaries = await store.outcomes.summariesInOrder(runId);
  const documents = summaries.map(({ document }) => document);
  const inputHash = hashOf([documents, batchSize, seed]);
  const planned = await store.runs.stepOutput<number[][]>(runId, STEP, inputHash);
  if (planned !== undefined) return planned;
  const tokens = new Map(
    summaries.map(({ document, summary }) => [document, summaryTokens(summary)]),
  );
  const minibatches = cutIntoMinibatches(documents, {
    batchSize,
    seed,
    mostTokens: summaryRoom(models, config),
    tokensOf: (document) => tokens.get(document) ?? 0,
  });
  return await store.runs.recordStep(runId, STEP, inputHash, minibatches);
}
