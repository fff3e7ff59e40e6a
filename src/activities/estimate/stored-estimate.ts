/** A run's estimate, as it was made when the run began. */
import type { CostEstimate } from '../../contracts/estimate.js';
import type { Store } from '../../store/index.js';

const STEP = 'estimate';
/** A run is estimated once, whatever happens to it. */
const KEY = 'run';

export async function storedEstimate(
  store: Store,
  runId: number,
): Promise<CostEstimate | undefined> {
  return await store.runs.stepOutput<CostEstimate>(runId, STEP, KEY);
}

/** Where one is recorded already, that one stands. */
export async function recordEstimate(
  store: Store,
  runId: number,
  estimate: CostEstimate,
): Promise<void> {
  await store.runs.recordStep(runId, STEP, KEY, estimate);
}
