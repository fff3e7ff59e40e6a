/** The workflow types, by the names a user types. Each takes one JSON object; the second argument is the pipeline's own. */
import type { RunResult } from '../contracts/progress.js';
import type { RunInput } from '../contracts/run-input.js';
import { runPipeline } from './pipeline.js';
import type { PipelineState } from './state.js';

/** The whole pipeline: taxonomy, labels, classifier, the rest of the corpus. */
export async function tntLlm(input: RunInput, carried?: PipelineState): Promise<RunResult> {
  return await runPipeline(
    { workflowType: 'tntLlm', makesTaxonomy: true, labels: true, classifies: true },
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
    { workflowType: 'generateTaxonomy', makesTaxonomy: true, labels: false, classifies: false },
    input,
    carried,
  );
}

/** Phase 2 alone: labels under a given taxonomy. */
export async function labelDocuments(input: RunInput, carried?: PipelineState): Promise<RunResult> {
  return await runPipeline(
    { workflowType: 'labelDocuments', makesTaxonomy: false, labels: true, classifies: false },
    input,
    carried,
  );
}
