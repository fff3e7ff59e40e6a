/** Brings the labels of one version under the next. */
import type { Lineage } from '../../contracts/lineage.js';
import type { Store, StoredTaxonomy } from '../../store/index.js';
import { anchorLabels } from './trace-candidate.js';
import { unsettledCategories } from './unsettled-categories.js';

/** Labels of categories that go on are copied; documents of all others wait for new ones, by who labelled them before. */
export async function bringLabels(
  store: Store,
  runId: number,
  {
    base,
    candidate,
    version,
    signal,
  }: {
    readonly base: StoredTaxonomy;
    readonly candidate: StoredTaxonomy;
    readonly version: StoredTaxonomy & { readonly lineage: Lineage };
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const labels = await anchorLabels(store, runId, { old: base.id, fresh: candidate.id });
  // The candidate's ids were claims; its names are those of the version.
  const names = new Map(candidate.categories.map(({ id, name }) => [id, name]));
  const ids = new Map(version.categories.map(({ id, name }) => [name, id]));
  const unsettled = unsettledCategories(
    version.lineage,
    labels.map(({ after, ...label }) => ({
      ...label,
      after: after === null ? null : (ids.get(names.get(after) ?? '') ?? after),
    })),
  );
  await store.versionLabels.carry({
    ...{ from: base.id, to: version.id, signal },
    categories: base.categories.map(({ id }) => id).filter((id) => !unsettled.has(id)),
    otherOf: unsettled.has(null) ? [] : ['human', 'llm'],
  });
  const toRelabel = await store.versionLabels.documentsIn(base.id, {
    sources: ['human', 'llm'],
    categories: [...unsettled],
  });
  await store.samples.append(runId, 'relabel', toRelabel);
  // What the classifier knew no category for may be of a new one.
  const toClassify = await store.versionLabels.documentsIn(base.id, {
    sources: ['classifier'],
    categories: [...new Set([...unsettled, null])],
  });
  await store.samples.append(runId, 'classify', toClassify);
}
