/** Activity: cuts the summarised documents, in sample order, into minibatches, and draws what the review will see. */
import type { MinibatchPlan, RunRequest, TaxonomyStepRequest } from '../../contracts/activities.js';
import {
  planMinibatches as cut,
  planMixedMinibatches,
  shuffled,
} from '../../domain/sampling/index.js';
import { hashOf } from '../asking/request-hash.js';
import type { ActivityDependencies } from '../dependencies.js';
import { summaryRoom, summaryTokens } from './summary-room.js';

/** Written when all its parts are. Earlier versions kept a whole plan as one step, `minibatches`: not to be taken for it. */
const PLAN = 'minibatch-plan';

export type MinibatchDependencies = Pick<ActivityDependencies, 'store' | 'models'>;

/**
 * The plan is recorded, so that steps read what is theirs alone: it is the same at every call, whoever finished first,
 * and with workers that know the model's context otherwise. More summaries, after a reset of the workflow, are another
 * plan.
 */
export async function planMinibatches(
  { store, models }: MinibatchDependencies,
  { runId }: RunRequest,
): Promise<MinibatchPlan> {
  const { config } = await store.runs.get(runId);
  const { batchSize, seed } = config;
  const summaries = await store.outcomes.summariesInOrder(runId);
  const documents = summaries.map(({ document }) => document);
  const anchors = new Set(await anchorsOf(store, runId));
  const plan = hashOf([documents, batchSize, seed, ...(anchors.size > 0 ? [[...anchors]] : [])]);
  const planned = await store.runs.stepOutput<number>(runId, PLAN, plan);
  if (planned !== undefined) return { plan, minibatches: planned };

  const tokens = new Map(
    summaries.map(({ document, summary }) => [document, summaryTokens(summary)]),
  );
  const options = {
    ...{ batchSize, seed, mostTokens: summaryRoom(models, config) },
    tokensOf: (document: number) => tokens.get(document) ?? 0,
  };
  const minibatches = planMixedMinibatches(
    {
      fresh: documents.filter((document) => !anchors.has(document)),
      anchors: documents.filter((document) => anchors.has(document)),
    },
    options,
  );
  // As many random documents as a minibatch has, and as the model's context holds.
  const [reviewed = []] = cut(shuffled(documents, seed, 'review'), options);
  await store.runs.recordSteps(runId, plan, [
    ...minibatches.map((batch, index) => ({ step: partOf('update', index), output: batch })),
    { step: partOf('review'), output: reviewed },
  ]);
  return { plan, minibatches: await store.runs.recordStep(runId, PLAN, plan, minibatches.length) };
}

/** The documents that a step of the loop looks at, by their keys. */
export async function documentsOfStep(
  dependencies: MinibatchDependencies,
  { runId, step, minibatch, plan }: TaxonomyStepRequest,
): Promise<readonly number[]> {
  const { runs } = dependencies.store;
  // A workflow that began with an earlier version does not say which plan is its own.
  const planned = plan ?? (await planMinibatches(dependencies, { runId })).plan;
  return (await runs.stepOutput<number[]>(runId, partOf(step, minibatch), planned)) ?? [];
}

function partOf(step: TaxonomyStepRequest['step'], minibatch = 0): string {
  return step === 'review' ? `${PLAN}:review` : `${PLAN}:${minibatch}`;
}

/** Of a refresh: its documents that the taxonomy was made from before. */
async function anchorsOf(store: MinibatchDependencies['store'], runId: number): Promise<number[]> {
  const { train } = await store.samples.count(runId, 'anchor');
  const anchors = await store.samples.range(runId, 'anchor', { from: 0, to: train });
  return anchors.map(({ document }) => document);
}
