/** Activity: the end of a refresh, from which the next one goes on. */
import { ApplicationFailure } from '@temporalio/activity';
import type { RecordRefreshRequest } from '../../contracts/activities.js';
import { FAILURE_TYPES } from '../../contracts/names.js';
import type { Store } from '../../store/index.js';
import type { ActivityDependencies } from '../dependencies.js';
import { beginningOf, type Beginning } from './beginning.js';
import { storedDrift } from './measure-drift.js';

/** Of two refreshes that went on at the same time, the one that ends first counts. */
export async function recordRefresh(
  { store }: Pick<ActivityDependencies, 'store'>,
  { runId, taxonomyId, classifierId, outcome, proposalId }: RecordRefreshRequest,
): Promise<void> {
  const beginning = await beginningOf(store, runId);
  const { week, corpus, previous, adoption, baseTaxonomyId, span } = beginning;
  const recorded = await store.refreshes.record({
    ...{ corpus, runId, previous, adoption, outcome, week, span },
    ...{ baseTaxonomyId, taxonomyId, proposalId, classifierId },
    shares: await sharesOf(store, taxonomyId, beginning),
    drift: (await storedDrift(store, runId)) ?? null,
  });
  if (recorded !== undefined) return;
  throw await overtaken(store, corpus, previous);
}

/** Of the new documents, by category. */
async function sharesOf(
  store: Store,
  taxonomyId: number,
  { corpus, span }: Beginning,
): Promise<Record<string, number> | null> {
  const counts = await store.versionLabels.countIn(taxonomyId, corpus, span);
  const total = [...counts.values()].reduce((sum, documents) => sum + documents, 0);
  if (total === 0) return null;
  const { categories } = await store.taxonomies.get(taxonomyId);
  return Object.fromEntries(categories.map(({ id }) => [id, (counts.get(id) ?? 0) / total]));
}

async function overtaken(
  store: Store,
  corpus: number,
  previous: number,
): Promise<ApplicationFailure> {
  const winner = await store.refreshes.after(corpus, previous);
  const run = winner && (await store.runs.get(winner.runId));
  return ApplicationFailure.nonRetryable(
    `Another refresh of this corpus${run === undefined ? '' : `, "${run.workflowId}",`} began from the same one and was done first, so this one does not count. ` +
      'Its labels and answers stay in the store: start it again, and it takes what is new since the other and pays for nothing twice.',
    FAILURE_TYPES.overtaken,
  );
}
