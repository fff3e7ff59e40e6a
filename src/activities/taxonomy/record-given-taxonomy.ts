/** Activity: makes the taxonomy that the run was given its first version. */
import type { RunRequest, TaxonomyStepResult } from '../../contracts/activities.js';
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
  const stored = await store.taxonomies.record(runId, {
    stepName: 'given',
    inputHash: hashOf(categories),
    step: 'given',
    version: 1,
    categories,
    score: null,
    explanation: null,
    suggestions: null,
    keptBecause: null,
  });
  return toResult(stored, new UsageMeter());
}
