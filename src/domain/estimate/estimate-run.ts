/** What a run is expected to cost: its calls, tokens and dollars, step by step and model by model. Pure. */
import type { CostEstimate, EstimatedStep, EstimateLine, Range } from '../../contracts/estimate.js';
import type { Task } from '../../contracts/models.js';
import type { WorkflowType } from '../../contracts/names.js';
import type { ModelPrice } from '../../contracts/operator.js';
import type { ModelShare, RunConfig } from '../../contracts/run-input.js';
import { providerOf } from '../model-names.js';
import {
  generateAnswer,
  labelAnswer,
  revisionAnswer,
  summariesOf,
  summaryAnswer,
  tableOf,
} from './answers.js';
import { REASKS, STEP_REASKS } from './assumptions.js';
import { estimateLine, type PlannedStep } from './estimate-line.js';
import {
  documentShares,
  embeddingCalls,
  phasesOf,
  quantitiesOf,
  type Phases,
  type Quantities,
} from './quantities.js';
import { exactly, NOTHING, range, sum, times } from './range.js';
import { newTexts, type DocumentTokens } from './sampled.js';

export interface EstimateInput {
  readonly workflowType: WorkflowType;
  readonly config: RunConfig;
  /** Documents in the corpus, at least 1. */
  readonly documents: number;
  /** A simple random sample of them, at least 1. */
  readonly sample: readonly DocumentTokens[];
  /** Tokens of each task's instructions, without a table, as o200k_base counts them. */
  readonly instructions: Readonly<Record<Task, number>>;
  /** Tokens of the table that the run was given; null when it was given none. */
  readonly givenTable: number | null;
  /** Null for a model whose price is unknown. */
  readonly price: (model: string) => ModelPrice | null;
}

export function estimateRun(input: EstimateInput): CostEstimate {
  const { config, documents, sample, workflowType } = input;
  const isNew = newTexts(sample, documents);
  const quantities = quantitiesOf(config, { documents, hasDuplicates: isNew.expected < 1 });
  const phases = phasesOf(workflowType, config);
  const { makesTaxonomy, labels } = phases;
  const lines = [
    ...(makesTaxonomy ? summarize(input, quantities, isNew) : []),
    ...(makesTaxonomy ? taxonomy(input, quantities) : []),
    ...(labels ? label(input, quantities, isNew) : []),
    ...embed(input, phases, { ...quantities, isNew }),
  ].filter(({ calls }) => calls.high > 0);
  const priced = lines.flatMap(({ cost }) => cost ?? []);
  const unpriced = lines.filter(({ cost }) => cost === null).map(({ model }) => model);
  return {
    documents,
    sampled: sample.length,
    lines,
    cost: sum(priced),
    unpriced: [...new Set(unpriced)],
  };
}

function summarize(input: EstimateInput, { summarized }: Quantities, isNew: Range): EstimateLine[] {
  const { config, instructions } = input;
  return perModel(input, config.models.summarize, {
    step: 'summarize',
    handled: summarized,
    isNew,
    prefix: exactly(instructions.summarize),
    answer: summaryAnswer(config),
    maxTokens: config.parameters.summarize.maxTokens,
  });
}

function label(input: EstimateInput, { labelled }: Quantities, isNew: Range): EstimateLine[] {
  const { config, instructions } = input;
  return perModel(input, config.models.label, {
    step: 'label',
    handled: exactly(labelled),
    isNew,
    prefix: sum([exactly(instructions.label), tableWithin(input)]),
    answer: labelAnswer(config),
    maxTokens: config.parameters.label.maxTokens,
  });
}

interface DocumentTask extends Pick<PlannedStep, 'step' | 'prefix' | 'answer' | 'maxTokens'> {
  readonly handled: Range;
  readonly isNew: Range;
}

/** Tasks about one document, which several models may share. */
function perModel(
  { config, documents, sample, price }: EstimateInput,
  models: readonly ModelShare[],
  { handled, isNew, ...task }: DocumentTask,
): EstimateLine[] {
  const { concurrency, documentsPerActivity } = config;
  const shares = documentShares(models, handled.expected, documentsPerActivity);
  return [...shares].map(([model, share]) => {
    const questions = times(times(handled, isNew), exactly(share));
    return estimateLine({
      ...task,
      model,
      price: price(model),
      questions,
      reasks: REASKS,
      data: sample.map(({ prompt }) => prompt),
      documents,
      // The first calls all find the cache empty.
      cacheWrites: Math.min(1, concurrency / Math.max(1, questions.high)),
    });
  });
}

/** Each step has a table, and so a beginning, of its own: written to a cache, and hardly ever read from one. */
function taxonomy(input: EstimateInput, quantities: Quantities): EstimateLine[] {
  const { config, documents, instructions, price } = input;
  const { minibatches, perMinibatch } = quantities;
  const model = config.models.taxonomy;
  const table = tableWithin(input);
  const extended = config.taxonomy !== null;
  const line = (
    step: 'generate' | 'update' | 'review',
    { steps, prefix, answer }: { steps: Range; prefix: Range; answer: Range },
  ) =>
    estimateLine({
      ...{ step, model, prefix, answer, documents, questions: steps },
      price: price(model),
      reasks: STEP_REASKS,
      data: summariesOf(config, perMinibatch),
      maxTokens: config.parameters.taxonomy.maxTokens,
      cacheWrites: 1,
    });
  const revision = (step: 'update' | 'review', steps: Range) =>
    line(step, {
      steps,
      prefix: sum([exactly(instructions[step]), table]),
      answer: revisionAnswer(config),
    });
  return [
    line('generate', {
      steps: exactly(extended ? 0 : 1),
      prefix: exactly(instructions.generate),
      answer: generateAnswer(config),
    }),
    revision(
      'update',
      range((bound) => minibatches[bound] - (extended ? 0 : 1)),
    ),
    revision('review', exactly(1)),
  ];
}

/** Vectors for training, then those of the rest; the offline model's are computed here, without a call. */
function embed(
  { config, documents, sample, price }: EstimateInput,
  { trains, classifies }: Phases,
  { labelled, rest, isNew }: Quantities & { readonly isNew: Range },
): EstimateLine[] {
  const model = config.models.embed;
  if (providerOf(model) === 'offline') return [];
  const line = (step: EstimatedStep, count: number, among: number) => {
    const calls = embeddingCalls(count, among);
    return estimateLine({
      ...{ step, model, documents, reasks: NOTHING, prefix: NOTHING, answer: NOTHING },
      price: price(model),
      questions: times(exactly(count), isNew),
      calls: { ...calls, low: Math.min(calls.low, Math.ceil(calls.low * isNew.low)) },
      data: sample.map(({ embedded }) => embedded),
      maxTokens: null,
      cacheWrites: 0,
    });
  };
  return [
    ...(trains ? [line('embed', labelled, labelled)] : []),
    // Where nothing is labelled, nothing is left out.
    ...(classifies ? [line('classify', trains ? rest : documents, documents)] : []),
  ];
}

/** The table that labels and revisions are asked with. */
function tableWithin({ config, givenTable }: EstimateInput): Range {
  if (givenTable === null) return tableOf(config);
  if (config.taxonomy?.mode === 'frozen') return exactly(givenTable);
  const { low, expected, high } = tableOf(config);
  return {
    low: Math.min(low, givenTable),
    expected: Math.max(expected, givenTable),
    high: Math.max(high, givenTable),
  };
}
