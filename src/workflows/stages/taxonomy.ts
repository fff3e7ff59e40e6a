/** Phase 1: summaries, then the loop generate → update… → review over minibatches. */
import { ApplicationFailure } from '@temporalio/workflow';
import type {
  MinibatchPlan,
  TaxonomyStepRequest,
  TaxonomyStepResult,
} from '../../contracts/activities.js';
import { FAILURE_TYPES } from '../../contracts/names.js';
import { modelOfChunk } from '../../domain/model-shares.js';
import { providerActivities, workActivities } from '../activity-proxies.js';
import { fanOut } from '../fan-out.js';
import { withPauses } from '../pausing.js';
import type { RunContext } from '../run-context.js';

export async function summarize(run: RunContext): Promise<'finished' | 'full'> {
  const { runId, config } = run.prepared;
  const total = run.sample.toSummarize;
  run.enter('summarize', total);
  return await fanOut(run, {
    total,
    perActivity: config.documentsPerActivity,
    handle(from, to) {
      const model = modelOfChunk(config.models.summarize, from / config.documentsPerActivity);
      const summary = `summarise documents ${from + 1}–${to} of ${total}`;
      return providerActivities(run, { model, summary }).summarizeDocuments({
        runId,
        model,
        from,
        to,
      });
    },
  });
}

export async function giveTaxonomy(run: RunContext): Promise<void> {
  const { runId } = run.prepared;
  const work = workActivities(run, 'record the given taxonomy');
  adopt(run, await withPauses(run, () => work.recordGivenTaxonomy({ runId })));
}

/** The state's cursor counts the steps that are done, so that a run goes on at the next one. */
export async function improveTaxonomy(run: RunContext): Promise<void> {
  const { runId, config } = run.prepared;
  const { state } = run;
  const plan = await withPauses(run, () =>
    workActivities(run, 'cut the summaries into minibatches').planMinibatches({ runId }),
  );
  const { minibatches } = plan;
  if (minibatches === 0 && state.refresh !== undefined && state.taxonomy !== null) {
    state.notes.push('Nothing new was left to change the taxonomy by.');
    return;
  }
  if (minibatches === 0) {
    throw ApplicationFailure.nonRetryable(
      'No document could be summarised, so there is nothing to make a taxonomy from.',
      FAILURE_TYPES.noTaxonomy,
    );
  }
  const steps = minibatches + 1;
  run.enter('taxonomy', steps);
  for (let step = state.cursor; step < steps; step += 1) {
    await takeStep(run, step, plan, config.models.taxonomy);
    state.cursor = step + 1;
    run.live.done = step + 1;
  }
}

async function takeStep(
  run: RunContext,
  index: number,
  { plan, minibatches }: MinibatchPlan,
  model: string,
): Promise<void> {
  const { runId } = run.prepared;
  const { taxonomy } = run.state;
  const isReview = index === minibatches;
  if (isReview && taxonomy === null) {
    throw ApplicationFailure.nonRetryable(
      `None of ${minibatches} minibatches gave a usable taxonomy. The last reason: ${run.state.notes.at(-1) ?? 'unknown'}`,
      FAILURE_TYPES.noTaxonomy,
    );
  }
  const step: TaxonomyStepRequest['step'] = isReview
    ? 'review'
    : taxonomy === null
      ? 'generate'
      : 'update';
  const summary = isReview
    ? `review the taxonomy (version ${taxonomy?.version ?? 0})`
    : `${step} the taxonomy from minibatch ${index + 1} of ${minibatches}`;
  const result = await withPauses(run, () =>
    providerActivities(run, { model, summary }).improveTaxonomy({
      runId,
      step,
      plan,
      minibatch: isReview ? 0 : index,
      taxonomyId: taxonomy?.taxonomyId ?? null,
    }),
  );
  if (result.keptBecause !== null) {
    run.state.notes.push(
      `The taxonomy step "${step}" ${index + 1} changed nothing: ${result.keptBecause}`,
    );
  }
  adopt(run, result);
}

function adopt(
  run: RunContext,
  { taxonomyId, version, categories, usage }: TaxonomyStepResult,
): void {
  run.used(usage);
  if (taxonomyId !== null) run.state.taxonomy = { taxonomyId, version, categories };
}
