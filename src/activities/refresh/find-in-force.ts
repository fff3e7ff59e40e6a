/** Which taxonomy of a corpus is in force, and what the next refresh goes on from. */
import { InputError } from '../../config/index.js';
import type { Store, StoredRefresh, StoredRun } from '../../store/index.js';
import { findEstimate } from '../estimate/stored-estimate.js';

export interface InForce {
  /** The last refresh; null before the first. */
  readonly previous: StoredRefresh | null;
  /** The newest adoption; 0: none. */
  readonly adoption: number;
  /** The version that a person put in force since the last refresh; null where nobody did. */
  readonly adoptedId: number | null;
  /** The version whose labels are whole. */
  readonly baseTaxonomyId: number;
  /** The run with the sample that these labels are of. */
  readonly samplesRun: number;
  readonly classifierId: number | null;
  /** The last document that was taken care of, by its key. */
  readonly lastDocument: number;
}

/**
 * The newest adoption after the last refresh; else what that refresh left; before the first one what `run` names, or the
 * newest run of the whole pipeline that came to its results.
 *
 * @param corpus - Its name.
 * @param run - A workflow id.
 * @returns undefined where there is no taxonomy with labels.
 * @throws InputError when `run` cannot be begun with.
 */
export async function findInForce(
  store: Store,
  corpus: string,
  run: string | null,
): Promise<InForce | undefined> {
  const key = await store.corpora.find(corpus);
  if (key === undefined) return undefined;
  const refreshes = await store.refreshes.list(key);
  const newest = await store.refreshes.lastAdoption(key);
  const previous = refreshes.at(-1);
  const seen = previous?.adoption ?? 0;
  const adopted =
    newest === undefined || newest.id <= seen ? null : { adoptedId: newest.taxonomyId };
  const adoption = { adoption: newest?.id ?? 0, adoptedId: adopted?.adoptedId ?? null };
  if (previous !== undefined) {
    return {
      ...{ previous, ...adoption },
      baseTaxonomyId: previous.taxonomyId,
      samplesRun: await samplesRunOf(store, refreshes),
      classifierId: previous.classifierId,
      lastDocument: previous.span.last,
    };
  }
  const base =
    run === null ? await newestRun(store, corpus) : await requireLabelledRun(store, corpus, run);
  if (base === undefined) return undefined;
  const estimate = await findEstimate(store, base.run.id);
  return {
    ...{ previous: null, ...adoption },
    baseTaxonomyId: base.taxonomyId,
    samplesRun: base.run.id,
    classifierId: (await store.vectors.newestClassifier(base.run.id))?.id ?? null,
    lastDocument: Math.max(
      await store.versionLabels.lastLabelled(base.taxonomyId),
      await store.spans.keyOf(key, estimate?.documents ?? 0),
    ),
  };
}

/** A refresh without documents drew no samples: those of the one before it go on. */
async function samplesRunOf(store: Store, refreshes: readonly StoredRefresh[]): Promise<number> {
  const last = refreshes.findLast(({ outcome }) => outcome !== 'nothing-new');
  if (last !== undefined) return last.runId;
  const [first] = refreshes;
  const run = await store.refreshes.runOfTaxonomy(first?.taxonomyId ?? 0);
  if (run === undefined) throw new Error('The first refresh of a corpus has no taxonomy.');
  return run;
}

interface LabelledRun {
  readonly run: StoredRun;
  readonly taxonomyId: number;
}

async function newestRun(store: Store, corpus: string): Promise<LabelledRun | undefined> {
  for (const run of await store.runs.ofCorpus(corpus, 'tntLlm')) {
    // Made with the results.
    if ((await findEstimate(store, run.id)) === undefined) continue;
    const found = await labelledVersion(store, run);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function requireLabelledRun(
  store: Store,
  corpus: string,
  workflowId: string,
): Promise<LabelledRun> {
  const run = await store.runs.latest(workflowId);
  if (run === undefined) {
    throw problem(`run: the store holds no run with the workflow id "${workflowId}"`);
  }
  if (run.workflowType === 'refreshTaxonomy') {
    throw problem(
      `run: "${workflowId}" is a refresh; a refresh begins with the one before it by itself, so leave it out`,
    );
  }
  if (run.config.corpus !== corpus) {
    throw problem(
      `run: "${workflowId}" is about the corpus "${run.config.corpus}", not about "${corpus}"`,
    );
  }
  const found = await labelledVersion(store, run);
  if (found !== undefined) return found;
  throw problem(`run: the run "${workflowId}" has labelled no document yet`);
}

/** The newest version of a run's taxonomy that documents of its sample are labelled under. */
async function labelledVersion(store: Store, run: StoredRun): Promise<LabelledRun | undefined> {
  for (const { id } of (await store.taxonomies.trajectory(run.id)).reverse()) {
    const labels = await store.outcomes.sampleLabels(run.id, id);
    if (labels.length > 0) return { run, taxonomyId: id };
  }
  return undefined;
}

function problem(what: string): InputError {
  return new InputError(`The input cannot be used:\n${what}`);
}
