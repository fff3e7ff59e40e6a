/** What a refresh began with: found once, and the same for all of its activities however often they are tried. */
import type { DocumentSpan, Store } from '../../store/index.js';
import { findInForce } from './find-in-force.js';

const STEP = 'begin refresh';
/** A refresh begins once, whatever happens to it. */
const KEY = 'run';

export interface Beginning {
  readonly week: string;
  /** Key of the corpus. */
  readonly corpus: number;
  /** The refresh before it; 0: none. */
  readonly previous: number;
  readonly adoption: number;
  readonly adoptedId: number | null;
  /** Null where there is nothing to begin with. */
  readonly baseTaxonomyId: number | null;
  readonly samplesRun: number | null;
  readonly classifierId: number | null;
  /** Its new documents: all of the corpus where there is nothing to begin with. */
  readonly span: DocumentSpan;
}

/** @param until - ISO 8601: documents were taken up to then. */
export async function recordBeginning(
  store: Store,
  runId: number,
  until: string,
): Promise<Beginning> {
  const { config } = await store.runs.get(runId);
  const corpus = await store.corpora.require(config.corpus);
  const inForce = await findInForce(store, config.corpus, config.refresh?.run ?? null);
  return await store.runs.recordStep<Beginning>(runId, STEP, KEY, {
    ...{ week: until.slice(0, 10), corpus },
    previous: inForce?.previous?.id ?? 0,
    adoption: inForce?.adoption ?? 0,
    adoptedId: inForce?.adoptedId ?? null,
    baseTaxonomyId: inForce?.baseTaxonomyId ?? null,
    samplesRun: inForce?.samplesRun ?? null,
    classifierId: inForce?.classifierId ?? null,
    span: { after: inForce?.lastDocument ?? 0, last: await store.spans.lastKey(corpus) },
  });
}

export async function findBeginning(store: Store, runId: number): Promise<Beginning | undefined> {
  return await store.runs.stepOutput<Beginning>(runId, STEP, KEY);
}

/** @throws Error when the refresh has not begun. */
export async function beginningOf(store: Store, runId: number): Promise<Beginning> {
  const found = await findBeginning(store, runId);
  if (found === undefined) throw new Error(`Run ${runId} is no refresh that has begun.`);
  return found;
}

/** The same of a refresh that has a taxonomy to begin with. */
export async function basedBeginningOf(
  store: Store,
  runId: number,
): Promise<Beginning & { readonly baseTaxonomyId: number; readonly samplesRun: number }> {
  const { baseTaxonomyId, samplesRun, ...beginning } = await beginningOf(store, runId);
  if (baseTaxonomyId === null || samplesRun === null) {
    throw new Error(`Run ${runId} has no taxonomy to begin with.`);
  }
  return { ...beginning, baseTaxonomyId, samplesRun };
}
