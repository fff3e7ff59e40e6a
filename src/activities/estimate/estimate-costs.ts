/** Activity: estimates what the run will cost, and records it, so that it can be set beside what it did cost. */
import type { EstimateCostsRequest } from '../../contracts/activities.js';
import type { ActivityDependencies } from '../dependencies.js';
import { estimateCorpus } from './estimate-corpus.js';
import { recordEstimate, storedEstimate } from './stored-estimate.js';

export async function estimateCosts(
  { store, prices }: Pick<ActivityDependencies, 'store' | 'prices'>,
  { runId, workflowType }: EstimateCostsRequest,
): Promise<void> {
  if ((await storedEstimate(store, runId)) !== undefined) return;
  const { config } = await store.runs.get(runId);
  await recordEstimate(store, runId, await estimateCorpus(store, { workflowType, config, prices }));
}
