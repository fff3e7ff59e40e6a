/** Activity: one step of the taxonomy loop: generate, update or review. */
import type { TaxonomyStepRequest, TaxonomyStepResult } from '../../contracts/activities.js';
import type { Category } from '../../contracts/taxonomy.js';
import { parseGenerated, parseRevised, type TaxonomyAnswer } from '../../domain/parsing/index.js';
import { carryIds, toRows } from '../../domain/taxonomy/identity.js';
import type { Store, StoredTaxonomy } from '../../store/index.js';
import { ask, type Answer } from '../asking/ask.js';
import { hashOf } from '../asking/request-hash.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { limitsOf } from './limits.js';
import { documentsOfStep, type MinibatchDependencies } from './plan-minibatches.js';

export async function improveTaxonomy(
  dependencies: ActivityDependencies,
  request: TaxonomyStepRequest,
): Promise<TaxonomyStepResult> {
  const { store, models, answers } = dependencies;
  const { runId, step, taxonomyId } = request;
  const { config } = await store.runs.get(runId);
  const previous = taxonomyId === null ? null : await store.taxonomies.get(taxonomyId);
  const summaries = await summariesFor(dependencies, request);
  const stepName = step === 'review' ? 'review' : `${step}-${request.minibatch}`;
  const inputHash = hashOf([
    config.models.taxonomy,
    config.prompts[step],
    config.parameters.taxonomy,
    previous?.categories ?? null,
    summaries,
  ]);

  const done = await store.taxonomies.find(runId, { stepName, inputHash });
  if (done !== undefined) return toResult(done, new UsageMeter());

  const meter = new UsageMeter();
  const model = await models.chatModel(config.models.taxonomy);
  const limits = limitsOf(config);
  const shared = { useCase: config.useCase, summaries, limits };
  const answer = await whileHeartbeating((signal): Promise<Answer<TaxonomyAnswer>> => {
    const options = { runId, document: null, config, meter, signal };
    if (step === 'generate' || previous === null) {
      return ask(
        answers,
        model,
        { task: 'generate', variables: shared, parse: (text) => parseGenerated(text, limits) },
        options,
      );
    }
    const variables = { ...shared, taxonomy: toRows(previous.categories) };
    return ask(
      answers,
      model,
      { task: step, variables, parse: (text) => parseRevised(text, limits) },
      options,
    );
  });
  if (!answer.ok && previous === null) {
    return {
      taxonomyId: null,
      version: 0,
      categories: [],
      score: null,
      keptBecause: withoutQuotation(answer.reason),
      usage: meter.totals(),
    };
  }
  const usedIds = await idsEverUsed(store, runId);
  const stored = await store.taxonomies.record(runId, {
    stepName,
    inputHash,
    step,
    version: (previous?.version ?? 0) + 1,
    ...outcome(answer, previous?.categories ?? [], usedIds),
  });
  return toResult(stored, meter);
}

/** A useless answer never loses the taxonomy: the last good version stays, and says why. */
function outcome(
  answer: Answer<TaxonomyAnswer>,
  previous: readonly Category[],
  usedIds: ReadonlySet<string>,
) {
  if (!answer.ok) {
    return {
      categories: previous,
      score: null,
      explanation: null,
      suggestions: null,
      keptBecause: answer.reason,
    };
  }
  const { rows, score, explanation, suggestions } = answer.value;
  return {
    categories: carryIds(rows, { previous, usedIds }),
    score,
    explanation,
    suggestions,
    keptBecause: null,
  };
}

async function idsEverUsed(store: Store, runId: number): Promise<Set<string>> {
  const versions = await store.taxonomies.trajectory(runId);
  return new Set(versions.flatMap(({ categories }) => categories.map(({ id }) => id)));
}

/** The step's summaries, numbered for the model: user ids cost tokens, leak, and can be hostile. */
async function summariesFor(dependencies: MinibatchDependencies, request: TaxonomyStepRequest) {
  const documents = await documentsOfStep(dependencies, request);
  const summaries = await dependencies.store.outcomes.summariesOf(request.runId, documents);
  return summaries.map((summary, index) => ({ id: String(index + 1), summary }));
}

export function toResult(
  { id, version, categories, score, keptBecause }: StoredTaxonomy,
  meter: UsageMeter,
): TaxonomyStepResult {
  return {
    taxonomyId: id,
    version,
    categories,
    score,
    keptBecause: keptBecause === null ? null : withoutQuotation(keptBecause),
    usage: meter.totals(),
  };
}

/** Reasons quote answers, and answers may quote summaries: the workflow's history gets the reason without them. */
function withoutQuotation(reason: string): string {
  return reason.replace(/".*"/su, '"…"');
}
