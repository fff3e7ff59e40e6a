/** Activity: makes the taxonomy that the run was given its first version. */
import type { RunRequest, TaxonomyStepResult } from '../../contracts/activities.js';
import type { Category } from '../../contracts/taxonomy.js';
import type { Store, StoredTaxonomy } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { toResult } from './improve-taxonomy.js';

export async function recordGivenTaxonomy(
  { store }: ActivityDependencies,
  { runId }: RunRequest,
): Promise<TaxonomyStepResult> {
  const { config } = await store.runs.get(runId);
  const categories = config.taxonomy?.categories ?? [];
  return toResult(await recordGiven(store, runId, { categories, version: 1 }), new UsageMeter());
}

/** @param given.version - The number it had where it comes from, else 1. */
export async function recordGiven(
  store: Store,
  runId: number,
  { categories, version }: { readonly categories: readonly Category[]; readonly version: number },
): Promise<StoredTaxonomy> {
  return await store.taxonomies.record(runId, {
    ...{ stepName: 'given', step: 'given', version, categories },
    inputHash: hashOf(categories),
    ...{ score: null, explanation: null, suggestions: null, keptBecause: null },
  });
}
