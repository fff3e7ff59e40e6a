/** Reads what the report says from the store. */
import type { WriteResultsRequest } from '../../contracts/activities.js';
import { OTHER, OTHER_ID } from '../../contracts/taxonomy.js';
import { firstWords, plainText } from '../../domain/documents.js';
import type { ClassEvaluation, Example, ReportData } from '../../report/index.js';
import type { Store } from '../../store/index.js';
import type { ClassifierDescription } from '../classifier/stored-classifier.js';
import { categoryShares } from './category-shares.js';

const EXAMPLES_PER_CATEGORY = 3;
const WORDS_PER_EXAMPLE = 30;

export async function gatherReport(
  store: Store,
  { runId, taxonomyId, classifierId, classifier, reused, seconds, notes }: WriteResultsRequest,
): Promise<ReportData> {
  const { config, workflowId } = await store.runs.get(runId);
  const corpus = await store.corpora.require(config.corpus);
  const current = await store.taxonomies.get(taxonomyId);
  // After a reset of the workflow there are versions that were left behind: only those up to this one, one each.
  const versions = new Map(
    (await store.taxonomies.trajectory(runId))
      .filter(({ id }) => id <= taxonomyId)
      .map((version) => [version.version, version]),
  );
  const sampled = await store.outcomes.countLabels(taxonomyId, 'llm');
  const classified = await store.outcomes.countLabels(taxonomyId, 'classifier');
  const sum = (counts: ReadonlyMap<unknown, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  return {
    workflowId,
    config,
    documents: await store.corpora.countDocuments(corpus),
    skippedEmpty: (await store.corpora.countSkipped(corpus)).empty,
    labelled: sum(sampled),
    classified: sum(classified),
    trajectory: [...versions.values()].filter(({ version }) => version <= current.version),
    shares: categoryShares(current.categories, { sampled, classified }),
    examples: await examplesOf(store, runId, taxonomyId),
    classifier,
    classes: classifierId === null ? [] : await classesOf(store, classifierId),
    usage: await store.calls.usage(runId),
    reused,
    setAside: await store.outcomes.listSetAside(runId),
    badRecords: await store.corpora.listBad(corpus),
    notes,
    seconds,
  };
}

async function examplesOf(store: Store, runId: number, taxonomyId: number): Promise<Map<string | null, Example[]>> {
  const chosen = new Map<string | null, number[]>();
  for (const { document, categoryId } of await store.outcomes.sampleLabels(runId, taxonomyId)) {
    const own = chosen.get(categoryId) ?? [];
    if (own.length < EXAMPLES_PER_CATEGORY) chosen.set(categoryId, [...own, document]);
  }
  const examples = new Map<string | null, Example[]>();
  for (const [categoryId, keys] of chosen) {
    const documents = await store.corpora.documents(keys);
    examples.set(
      categoryId,
      documents.map(({ id, turns }) => ({ documentId: id, text: firstWords(plainText(turns), WORDS_PER_EXAMPLE) })),
    );
  }
  return examples;
}

async function classesOf(store: Store, classifierId: number): Promise<ClassEvaluation[]> {
  const { trained } = (await store.vectors.classifier(classifierId)).description as ClassifierDescription;
  const names = new Map(trained?.categories.map(({ id, name }) => [id, id === OTHER_ID ? OTHER : name]));
  return (trained?.metrics.test.categories ?? []).map(({ categoryId, precision, recall, f1, support }) => ({
    category: names.get(categoryId) ?? categoryId,
    precision,
    recall,
    f1,
    support,
  }));
}
