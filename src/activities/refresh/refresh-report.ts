/** What the report and the result of a refresh say beside those of other runs. */
import type { Appearance, DriftReport, ShareComparison } from '../../contracts/drift.js';
import type { Lineage } from '../../contracts/lineage.js';
import type {
  FlaggedChange,
  LineageLine,
  RefreshResult,
  StoredAppearance,
  StoredDrift,
} from '../../contracts/refresh.js';
import type { Category } from '../../contracts/taxonomy.js';
import { firstWords, plainText } from '../../domain/documents.js';
import type { Store, StoredRefresh, StoredTaxonomy } from '../../store/index.js';

const WORDS_PER_EXAMPLE = 30;

export interface RefreshView {
  readonly result: RefreshResult;
  /** Null where nothing was compared and the taxonomy is as it was. */
  readonly drift: DriftReport | null;
}

/** @returns null for runs that are no refreshes, or did not come to their end. */
export async function refreshView(store: Store, runId: number): Promise<RefreshView | null> {
  const refresh = await store.refreshes.ofRun(runId);
  if (refresh === undefined) return null;
  const version = await newVersion(store, refresh);
  const { drift } = refresh;
  const lineage = version?.lineage ?? null;
  return {
    result: {
      ...{ outcome: refresh.outcome, week: refresh.week },
      newDocuments: await store.spans.count(refresh.corpus, refresh.span),
      relabelled: (await store.samples.count(runId, 'relabel')).train,
      flagged: drift === null ? [] : flaggedOf(drift),
      lineage: lineage === null ? [] : linesOf(lineage, version?.categories ?? []),
      proposal: refresh.proposalId === null ? null : (version?.version ?? null),
    },
    drift: await driftOf(store, refresh, version),
  };
}

/** The version that came into force with this refresh, or was proposed by it. */
async function newVersion(
  store: Store,
  { outcome, taxonomyId, proposalId }: StoredRefresh,
): Promise<StoredTaxonomy | null> {
  if (proposalId !== null) return await store.taxonomies.get(proposalId);
  if (outcome !== 'changed' && outcome !== 'adopted') return null;
  const version = await store.taxonomies.get(taxonomyId);
  return version.lineage === null ? null : version;
}

async function driftOf(
  store: Store,
  { runId, week, taxonomyId, outcome, drift }: StoredRefresh,
  version: StoredTaxonomy | null,
): Promise<DriftReport | null> {
  const lineage = version?.lineage ?? null;
  if (drift === null && lineage === null) return null;
  const { config } = await store.runs.get(runId);
  const measured: StoredDrift = drift ?? {
    ...{ week, taxonomyVersion: (await store.taxonomies.get(taxonomyId)).version },
    ...{ labeller: 'nobody', alpha: 0, minimumChange: 0, comparisons: [] },
    ...{ appeared: [], vanished: [], mostMoved: config.refresh?.mostMoved ?? 1 },
    ...{ anchor: null, classifier: { then: null, now: null } },
  };
  const keys = lineage?.entries.flatMap(({ evidence }) =>
    (evidence.documents?.flows ?? []).flatMap(({ examples }) => examples),
  );
  const named = await store.corpora.documents([...new Set(keys)]);
  return {
    ...measured,
    appeared: await withTexts(store, measured.appeared),
    vanished: await withTexts(store, measured.vanished),
    ...{ lineage, categories: version?.categories ?? [] },
    documentIds: new Map(named.map(({ key, id }) => [key, id])),
    outcome: version === null ? null : outcome === 'proposed' ? 'proposed' : 'adopted',
  };
}

async function withTexts(
  store: Store,
  appearances: readonly StoredAppearance[],
): Promise<Appearance[]> {
  return await Promise.all(
    appearances.map(async ({ examples, ...one }) => ({
      ...one,
      examples: (await store.corpora.documents(examples)).map(({ id, turns }) => ({
        documentId: id,
        text: firstWords(plainText(turns), WORDS_PER_EXAMPLE),
      })),
    })),
  );
}

/** Each category once against each week that it changed against. */
function flaggedOf({
  comparisons,
  appeared,
  vanished,
}: Pick<StoredDrift, 'comparisons' | 'appeared' | 'vanished'>): FlaggedChange[] {
  const kindOf = (categoryId: string | null, difference: number): FlaggedChange['change'] => {
    const isIn = (list: readonly StoredAppearance[]) =>
      list.some((one) => one.categoryId === categoryId);
    if (difference > 0) return isIn(appeared) ? 'appeared' : 'grew';
    return isIn(vanished) ? 'vanished' : 'shrank';
  };
  return comparisons.flatMap(({ against, changes }: ShareComparison) =>
    changes
      .filter(({ flagged }) => flagged)
      .map(({ categoryId, category, then, now, difference }) => ({
        ...{ categoryId, category, against, then, now },
        change: kindOf(categoryId, difference),
      })),
  );
}

function linesOf(lineage: Lineage, categories: readonly Category[]): LineageLine[] {
  const nameOf = (table: readonly Category[]) => (id: string) =>
    table.find((category) => category.id === id)?.name ?? id;
  return lineage.entries
    .filter(({ kind }) => kind !== 'kept')
    .map(({ kind, from, to }) => ({
      kind,
      from: from.map(nameOf(lineage.categories)),
      to: to.map(nameOf(categories)),
    }));
}
