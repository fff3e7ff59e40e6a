/** What a run was to cost, as `tntflow estimate` would have said before it, to be set beside what it did cost. */
import type { CostEstimate } from '../../contracts/estimate.js';
import type { Store } from '../../store/index.js';
import type { ActivityDependencies } from '../dependencies.js';
import { estimateCorpus } from './estimate-corpus.js';

const STEP = 'estimate';
/** A run is estimated once, whatever happens to it. */
const KEY = 'run';

/** Undefined as long as the run has no results. */
export async function findEstimate(store: Store, runId: number): Promise<CostEstimate | undefined> {
  return await store.runs.stepOutput<CostEstimate>(runId, STEP, KEY);
}

/**
 * It looks at nothing that the run found out: made at the run's end, it is what it would have been at its start, and
 * counting tokens takes nothing from the calls.
 */
export async function storedEstimate(
  { store, prices }: Pick<ActivityDependencies, 'store' | 'prices'>,
  runId: number,
): Promise<CostEstimate> {
  const stored = await findEstimate(store, runId);
  if (stored !== undefined) return stored;
  const { config, workflowType } = await store.runs.get(runId);
  const ofSource = workflowType === 'classifyDocuments' && config.source !== null;
  const documents = ofSource ? (await store.samples.count(runId, 'classify')).train : undefined;
  const estimate = await estimateCorpus(store, { workflowType, config, prices, documents });
  return await store.runs.recordStep(runId, STEP, KEY, estimate);
}
