/** How many documents each step of a run handles, and how many minibatches there are. */
import type { Range } from '../../contracts/estimate.js';
import type { WorkflowType } from '../../contracts/names.js';
import type { ModelShare, RunConfig } from '../../contracts/run-input.js';
import { modelOfChunk } from '../model-shares.js';
import { EMBEDDED_TOGETHER, EMBEDDING_BATCH } from './assumptions.js';
import { exactly, NOTHING, range } from './range.js';

/** Which phases a run has. */
export interface Phases {
  readonly makesTaxonomy: boolean;
  readonly labels: boolean;
  readonly trains: boolean;
  readonly classifies: boolean;
}

export function phasesOf(workflowType: WorkflowType, { taxonomy }: RunConfig): Phases {
  return {
    makesTaxonomy:
      ['tntLlm', 'generateTaxonomy'].includes(workflowType) && taxonomy?.mode !== 'frozen',
    labels: ['tntLlm', 'labelDocuments'].includes(workflowType),
    trains: ['tntLlm', 'trainClassifier'].includes(workflowType),
    classifies: ['tntLlm', 'classifyDocuments'].includes(workflowType),
  };
}

export interface Quantities {
  /** Documents that are summarised: the training part of the taxonomy's sample. */
  readonly summarized: Range;
  readonly minibatches: Range;
  /** Summaries in a minibatch. */
  readonly perMinibatch: Range;
  readonly labelled: number;
  /** Documents left for the classifier. */
  readonly rest: number;
}

export function quantitiesOf(
  { sampleSize, batchSize, testSplit, label }: RunConfig,
  { documents, hasDuplicates }: { readonly documents: number; readonly hasDuplicates: boolean },
): Quantities {
  const sample = Math.min(sampleSize, documents);
  const labelled = Math.min(label.sampleSize ?? sampleSize, documents);
  const heldOut = Math.floor(labelled * testSplit);
  // In a label sample of its own, documents of the taxonomy's sample are held out as chance has it.
  const mean = label.sampleSize === null ? heldOut : (heldOut * sample) / documents;
  const chance = label.sampleSize === null ? 0 : 3 * Math.sqrt(mean);
  const summarized = {
    low: Math.max(1, sample - Math.min(heldOut, sample, Math.ceil(mean + chance))),
    expected: Math.max(1, Math.round(sample - mean)),
    // Equal texts stay on one side of the split, so that fewer may be held out than were meant to be.
    high: hasDuplicates ? sample : Math.max(1, sample - Math.floor(Math.max(0, mean - chance))),
  };
  return {
    summarized,
    minibatches: range((bound) => Math.ceil(summarized[bound] / batchSize)),
    perMinibatch: range((bound) => Math.min(summarized[bound], batchSize)),
    labelled,
    rest: label.classifyRest ? documents - labelled : 0,
  };
}

/** Calls that embed `documents` of `among` documents, which are gone through in order. */
export function embeddingCalls(documents: number, among: number): Range {
  if (documents === 0) return NOTHING;
  const chunks = Math.ceil(among / EMBEDDED_TOGETHER);
  const perChunk = Math.min(
    documents,
    EMBEDDED_TOGETHER,
    Math.ceil((documents * EMBEDDED_TOGETHER) / among),
  );
  const most = chunks * Math.ceil(Math.min(documents, EMBEDDED_TOGETHER) / EMBEDDING_BATCH);
  const expected = Math.min(most, chunks * Math.ceil(perChunk / EMBEDDING_BATCH));
  return {
    ...exactly(expected),
    low: Math.min(expected, Math.ceil(documents / EMBEDDING_BATCH)),
    high: most,
  };
}

/** Which part of the documents each of the models that share a task is given, chunk by chunk; 0–1. */
export function documentShares(
  models: readonly ModelShare[],
  documents: number,
  perChunk: number,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (let from = 0; from < documents; from += perChunk) {
    const model = modelOfChunk(models, from / perChunk);
    counts.set(model, (counts.get(model) ?? 0) + Math.min(perChunk, documents - from));
  }
  return new Map([...counts].map(([model, count]) => [model, count / documents]));
}
