/** The workflow types, by the names a user types. Each takes one JSON object; the second argument is the pipeline's own. */
import type { RunResult } from '../contracts/progress.js';
import type { RunInput } from '../contracts/run-input.js';
import { NOTHING, runPipeline } from './pipeline.js';
import type { PipelineState } from './state.js';

/** The whole pipeline: taxonomy, labels, classifier, the rest of the corpus. */
export async function tntLlm(input: RunInput, carried?: PipelineState): Promise<RunResult> {
  return await runPipeline(
    {
      ...NOTHING,
      workflowType: 'tntLlm',
      makesTaxonomy: true,
      labels: true,
      trains: true,
      classifies: true,
    },
    input,
    carried,
  );
}

/** Phase 1 alone: summaries and the taxonomy. */
export async function generateTaxonomy(
  input: RunInput,
  carried?: PipelineState,
): Promise<RunResult> {
  return await runPipeline(
    { ...NOTHING, workflowType: 'generateTaxonomy', makesTaxonomy: true },
    input,
    carried,
  );
}

/** Phase 2 alone: labels under a given taxonomy. */
export async function labelDocuments(input: RunInput, carried?: PipelineState): Promise<RunResult> {
  return await runPipeline(
    { ...NOTHING, workflowType: 'labelDocuments', labels: true },
    input,
    carried,
  );
}

/** Phase 3 alone: a classifier, from labels that an earlier run or people gave. */
export async function trainClassifier(
  input: RunInput,
  carried?: PipelineState,
): Promise<RunResult> {
  return await runPipeline(
    { ...NOTHING, workflowType: 'trainClassifier', adopts: 'labels', trains: true },
    input,
    carried,
  );
}

/** Applies a classifier that is there already to a corpus, or to the documents of a source. */
export async function classifyDocuments(
  input: RunInput,
  carried?: PipelineState,
): Promise<RunResult> {
  return await runPipeline(
    { ...NOTHING, workflowType: 'classifyDocuments', adopts: 'classifier', classifies: true },
    input,
    carried,
  );
}

/** The weekly run: what is new since the last one, beginning with the taxonomy in force. */
export async function refreshTaxonomy(
  input: RunInput,
  carried?: PipelineState,
): Promise<RunResult> {
  return await runPipeline({ ...NOTHING, workflowType: 'refreshTaxonomy' }, input, carried);
}
