/** How a candidate for the next version came from the one in force: ids to trust, what is held back, how much moves. */
import type { Lineage, LineageEntry, MovedLabels } from '../../contracts/lineage.js';
import type { Category } from '../../contracts/taxonomy.js';
import {
  holdBack,
  judgeRetirement,
  traceLineage,
  type TwiceLabelled,
} from '../../domain/lineage/index.js';
import type { Store, StoredTaxonomy } from '../../store/index.js';
import { basedBeginningOf } from './beginning.js';

export interface TracedCandidate {
  /** With ids that can be trusted, and with what may not retire yet. */
  readonly categories: readonly Category[];
  readonly lineage: Lineage;
}

/** A person's version may retire what it likes. */
export async function traceCandidate(
  store: Store,
  runId: number,
  { base, candidate }: { readonly base: StoredTaxonomy; readonly candidate: StoredTaxonomy },
): Promise<TracedCandidate> {
  const { corpus, adoptedId } = await basedBeginningOf(store, runId);
  const old = base.categories;
  const traced = traceLineage({
    old,
    fresh: candidate.categories,
    labels: await anchorLabels(store, runId, { old: base.id, fresh: candidate.id }),
    usedIds: await idsEverUsed(store, corpus, base.id),
  });
  const shares = (await store.refreshes.list(corpus)).map((refresh) => refresh.shares);
  const { categories, entries, held } = holdBack({
    ...{ old, categories: traced.categories, entries: traced.entries },
    mayRetire: (id) =>
      judgeRetirement({
        shares: shares.map((week) => week?.[id] ?? null),
        byPerson: adoptedId !== null,
      }).mayRetire,
  });
  return {
    categories,
    lineage: {
      ...{ base: base.id, categories: old, entries },
      moved: withoutHeld(traced.moved, entries, held),
    },
  };
}

/** Labels of categories that are held back stay where they are. */
function withoutHeld(
  { documents, moved, withinEntry }: MovedLabels,
  entries: readonly LineageEntry[],
  held: readonly string[],
): MovedLabels {
  const staying = entries
    .filter(({ from }) => held.includes(from[0] ?? ''))
    .reduce((sum, { evidence }) => sum + (evidence.documents?.moved ?? 0), 0);
  const left = moved - staying;
  return { documents, moved: left, share: documents === 0 ? null : left / documents, withinEntry };
}

/** Anchors that are labelled under both versions; by the ids that each of them has itself. */
export async function anchorLabels(
  store: Store,
  runId: number,
  versions: { readonly old: number; readonly fresh: number },
): Promise<TwiceLabelled[]> {
  const { train } = await store.samples.count(runId, 'anchor');
  const sampled = await store.samples.range(runId, 'anchor', { from: 0, to: train });
  const anchors = new Set(sampled.map(({ document }) => document));
  const labels = await store.taxonomies.labelledTwice(versions);
  return labels.filter(({ document }) => anchors.has(document));
}

/** In all versions of all runs whose taxonomies were in force, proposed or adopted. */
async function idsEverUsed(store: Store, corpus: number, base: number): Promise<Set<string>> {
  const refreshes = await store.refreshes.list(corpus);
  const versions = refreshes.flatMap(({ taxonomyId, baseTaxonomyId, proposalId }) =>
    [taxonomyId, baseTaxonomyId, proposalId].filter((id) => id !== null),
  );
  const runs = new Set<number>();
  for (const id of new Set([base, ...versions])) {
    const run = await store.refreshes.runOfTaxonomy(id);
    if (run !== undefined) runs.add(run);
  }
  const ids = new Set<string>();
  for (const run of runs) {
    for (const { categories } of await store.taxonomies.trajectory(run)) {
      for (const { id } of categories) ids.add(id);
    }
  }
  return ids;
}
