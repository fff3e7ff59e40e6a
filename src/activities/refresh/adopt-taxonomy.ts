/** Puts a version in force that a person chose: one that a refresh proposed, or one that they edited. */
import { InputError, resolveRun } from '../../config/index.js';
import type { Category } from '../../contracts/taxonomy.js';
import { freshIds } from '../../domain/taxonomy/fresh-ids.js';
import { sameTable } from '../../domain/taxonomy/same-table.js';
import type { Store, StoredTaxonomy } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import { findInForce } from './find-in-force.js';

export interface Adopted {
  readonly corpus: string;
  readonly version: StoredTaxonomy;
  /** What it takes the place of. */
  readonly before: StoredTaxonomy;
}

/** @throws InputError when the run is no refresh, or proposed nothing. */
export async function adoptProposal(store: Store, workflowId: string): Promise<Adopted> {
  const run = await store.runs.latest(workflowId);
  const refresh = run && (await store.refreshes.ofRun(run.id));
  if (run === undefined || refresh === undefined) {
    throw new InputError(`The store holds no refresh with the workflow id "${workflowId}".`);
  }
  if (refresh.proposalId === null) {
    throw new InputError(
      `The refresh "${workflowId}" proposed no taxonomy: what it came to is in force since (${refresh.outcome}).`,
    );
  }
  const { corpus } = run.config;
  return await adopt(store, corpus, await store.taxonomies.get(refresh.proposalId));
}

/**
 * @param options.corpus - Its name.
 * @param options.categories - With the ids of those that go on; what has none is new. What is left out retires.
 * @throws InputError when the corpus has no taxonomy to put another in place of, or this is none.
 */
export async function adoptEdited(
  store: Store,
  {
    corpus,
    categories,
  }: {
    readonly corpus: string;
    readonly categories: readonly (Omit<Category, 'id'> & { readonly id?: string | undefined })[];
  },
): Promise<Adopted> {
  const before = await inForceOf(store, corpus);
  const run = await store.refreshes.runOfTaxonomy(before.id);
  if (run === undefined) throw new Error(`Taxonomy ${before.id} is of no run.`);
  const used = (await store.taxonomies.trajectory(run)).flatMap((version) =>
    version.categories.map(({ id }) => id),
  );
  const next = freshIds([...used, ...categories.flatMap(({ id }) => id ?? [])]);
  const { taxonomy } = await resolveRun(
    {
      ...{ corpus, maxNumClusters: 200 },
      taxonomy: { categories: categories.map((one) => ({ ...one, id: one.id ?? next() })) },
    },
    {
      ...{ nameCorpus: () => corpus, defaultOut: '.', absolutePath: (path) => path },
      readText: () => Promise.reject(new Error('There is no text to read.')),
    },
  );
  const edited = taxonomy?.categories ?? [];
  if (sameTable(edited, before.categories)) {
    throw new InputError(
      `The taxonomy is the one that is in force for "${corpus}" already (version ${before.version}).`,
    );
  }
  const version = await store.taxonomies.record(run, {
    ...{ stepName: 'adopted', step: 'given', inputHash: hashOf(edited) },
    ...{ version: before.version + 1, categories: edited },
    ...{ score: null, explanation: null, suggestions: null, keptBecause: null },
  });
  return await adopt(store, corpus, version);
}

async function adopt(store: Store, corpus: string, version: StoredTaxonomy): Promise<Adopted> {
  const before = await inForceOf(store, corpus);
  await store.refreshes.adopt(await store.corpora.require(corpus), version.id);
  return { corpus, version, before };
}

async function inForceOf(store: Store, corpus: string): Promise<StoredTaxonomy> {
  await store.corpora.require(corpus);
  const inForce = await findInForce(store, corpus, null);
  if (inForce === undefined) {
    throw new InputError(
      `The corpus "${corpus}" has no taxonomy in force yet: a run of tntLlm or refreshTaxonomy makes one.`,
    );
  }
  return await store.taxonomies.get(inForce.adoptedId ?? inForce.baseTaxonomyId);
}
