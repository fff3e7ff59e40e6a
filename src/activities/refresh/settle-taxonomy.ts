/** Activity: decides which version is in force from now on, and brings the labels that stay under it. */
import type { SettleTaxonomyRequest } from '../../contracts/activities.js';
import type { SettledTaxonomy } from '../../contracts/refresh.js';
import { sameTable } from '../../domain/taxonomy/same-table.js';
import type { Store, StoredTaxonomy } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { toResult } from '../taxonomy/improve-taxonomy.js';
import { basedBeginningOf } from './beginning.js';
import { bringLabels } from './bring-labels.js';
import { heldNote, notesOf } from './lineage-notes.js';
import { traceCandidate, type TracedCandidate } from './trace-candidate.js';

const STEP = 'settled';

export async function settleTaxonomy(
  { store }: Pick<ActivityDependencies, 'store'>,
  { runId, taxonomyId }: SettleTaxonomyRequest,
): Promise<SettledTaxonomy> {
  const { baseTaxonomyId, adoptedId } = await basedBeginningOf(store, runId);
  const { config } = await store.runs.get(runId);
  const base = await store.taxonomies.get(baseTaxonomyId);
  const candidate = await store.taxonomies.get(taxonomyId);
  const isAdopted = adoptedId !== null;
  if (sameTable(base.categories, candidate.categories)) {
    return await settled(store, runId, {
      ...{ outcome: isAdopted ? 'adopted' : 'unchanged', version: base, proposalId: null },
      notes: ['The taxonomy is as it was.'],
    });
  }
  const inputHash = hashOf([baseTaxonomyId, taxonomyId]);
  const stored = await store.taxonomies.find(runId, { stepName: STEP, inputHash });
  const traced = stored ?? (await traceCandidate(store, runId, { base, candidate }));
  const { lineage, categories } = traced;
  if (lineage === null) throw new Error(`A version of run ${runId} has no lineage.`);
  if (sameTable(base.categories, categories)) {
    return await settled(store, runId, {
      ...{ outcome: 'unchanged', version: base, proposalId: null },
      notes: ['The taxonomy is as it was.', ...heldNote(lineage, categories)],
    });
  }
  const version =
    stored ??
    (await record(store, runId, { candidate, inputHash, traced: { categories, lineage } }));

  const mostMoved = config.refresh?.mostMoved ?? 1;
  const isTooMuch = !isAdopted && (lineage.moved.share ?? 0) > mostMoved;
  const notes = notesOf(version, lineage, { isTooMuch, mostMoved });
  if (isTooMuch) {
    const { workflowId } = await store.runs.get(runId);
    return await settled(store, runId, {
      ...{ outcome: 'proposed', version: base, proposalId: version.id },
      notes: [...notes, `\`tntflow taxonomy adopt ${workflowId}\` puts it in force.`],
    });
  }
  await whileHeartbeating((signal) =>
    bringLabels(store, runId, { base, candidate, version: { ...version, lineage }, signal }),
  );
  const outcome = isAdopted ? 'adopted' : 'changed';
  return await settled(store, runId, { outcome, version, proposalId: null, notes });
}

async function record(
  store: Store,
  runId: number,
  {
    candidate,
    traced,
    inputHash,
  }: {
    readonly candidate: StoredTaxonomy;
    readonly traced: TracedCandidate;
    readonly inputHash: string;
  },
): Promise<StoredTaxonomy> {
  const { corpus } = await basedBeginningOf(store, runId);
  // Versions that were only proposed keep their numbers.
  const proposals = (await store.refreshes.list(corpus)).flatMap(({ proposalId }) =>
    proposalId === null ? [] : [proposalId],
  );
  const numbers = await Promise.all(
    proposals.map(async (id) => (await store.taxonomies.get(id)).version),
  );
  const { step, score, explanation, suggestions, keptBecause } = candidate;
  return await store.taxonomies.record(runId, {
    ...{ stepName: STEP, inputHash, step, score, explanation, suggestions, keptBecause },
    version: Math.max(candidate.version, ...numbers) + 1,
    categories: traced.categories,
    lineage: traced.lineage,
  });
}

async function settled(
  store: Store,
  runId: number,
  {
    version,
    ...rest
  }: Pick<SettledTaxonomy, 'outcome' | 'proposalId' | 'notes'> & {
    readonly version: StoredTaxonomy;
  },
): Promise<SettledTaxonomy> {
  return {
    ...rest,
    taxonomy: toResult(version, new UsageMeter()),
    toRelabel: (await store.samples.count(runId, 'relabel')).train,
    toClassify: (await store.samples.count(runId, 'classify')).train,
  };
}
