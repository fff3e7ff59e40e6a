/** Activity: cuts the summarised documents, in sample order, into minibatches. */
import type { MinibatchPlan, RunRequest } from '../../contracts/activities.js';
import { planMixedMinibatches } from '../../domain/sampling/index.js';
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
  const anchors = new Set(await anchorsOf(store, runId));
  const inputHash = hashOf([
    documents,
    batchSize,
    seed,
    ...(anchors.size > 0 ? [[...anchors]] : []),
  ]);
  const planned = await store.runs.stepOutput<number[][]>(runId, STEP, inputHash);
  if (planned !== undefined) return planned;
  const tokens = new Map(
    summaries.map(({ document, summary }) => [document, summaryTokens(summary)]),
  );
  const minibatches = planMixedMinibatches(
    {
      fresh: documents.filter((document) => !anchors.has(document)),
      anchors: documents.filter((document) => anchors.has(document)),
    },
    {
      batchSize,
      seed,
      mostTokens: summaryRoom(models, config),
      tokensOf: (document) => tokens.get(document) ?? 0,
    },
  );
  return await store.runs.recordStep(runId, STEP, inputHash, minibatches);
}

/** Of a refresh: its documents that the taxonomy was made from before. */
async function anchorsOf(store: MinibatchDependencies['store'], runId: number): Promise<number[]> {
  const { train } = await store.samples.count(runId, 'anchor');
  const anchors = await store.samples.range(runId, 'anchor', { from: 0, to: train });
  return anchors.map(({ document }) => document);
}
