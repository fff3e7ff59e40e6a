/** Reads what the report says from the store. */
import type { WriteResultsRequest } from '../../contracts/activities.js';
import { OTHER, OTHER_ID, type Category } from '../../contracts/taxonomy.js';
import { firstWords, plainText } from '../../domain/documents.js';
import type { Prices } from '../../providers/prices/index.js';
import type {
  CategoryView,
  ClassEvaluation,
  Example,
  ReportData,
  UsedPrice,
} from '../../report/index.js';
import type { Store, StoredTaxonomy } from '../../store/index.js';
import type { ClassifierDescription, StoredExamples } from '../classifier/stored-classifier.js';
import type { ActivityDependencies } from '../dependencies.js';
import { storedEstimate } from '../estimate/stored-estimate.js';
import { refreshView } from '../refresh/refresh-report.js';
import { categoryShares, type LabelCounts } from './category-shares.js';

const EXAMPLES_PER_CATEGORY = 3;
const WORDS_PER_EXAMPLE = 30;

export async function gatherReport(
  { store, prices }: Pick<ActivityDependencies, 'store' | 'prices'>,
  request: WriteResultsRequest,
): Promise<ReportData> {
  const { runId, taxonomyId, classifierId, classifier, reused, seconds, notes } = request;
  const { config, workflowId, workflowType } = await store.runs.get(runId);
  const corpus = await store.corpora.require(config.corpus);
  const current = await store.taxonomies.get(taxonomyId);
  // After a reset of the workflow there are versions that were left behind: only those up to this one, one each.
  const versions = new Map(
    (await store.taxonomies.trajectory(runId))
      .filter(({ id }) => id <= taxonomyId)
      .map((version) => [version.version, version]),
  );
  const byPeople = await store.outcomes.countLabels(taxonomyId, 'human');
  const sampled = together(byPeople, await store.outcomes.countLabels(taxonomyId, 'llm'));
  const classified = await store.outcomes.countLabels(taxonomyId, 'classifier');
  const sum = (counts: ReadonlyMap<unknown, number>) =>
    [...counts.values()].reduce((a, b) => a + b, 0);
  const documents = await store.corpora.countDocuments(corpus);
  const handled = config.startsFrom === undefined ? documents : sum(sampled) + sum(classified);
  const usage = await store.calls.usage(runId);
  return {
    workflowId,
    config,
    documents,
    summarized: (await store.outcomes.summariesInOrder(runId)).length,
    skippedEmpty: (await store.corpora.countSkipped(corpus)).empty,
    labelled: sum(sampled),
    labelledByPeople: sum(byPeople),
    classified: sum(classified),
    trajectory: upTo(current, [...versions.values()]),
    shares: categoryShares(current.categories, { sampled, classified }),
    examples: await viewsOf(store, request, current.categories),
    classifier,
    classes: classifierId === null ? [] : await classesOf(store, classifierId),
    usage,
    reused,
    unknownCalls: await store.calls.unknown(runId),
    prices: pricesOf(usage, prices),
    // Where a source had nothing new, there was nothing to estimate; what a refresh costs, its new documents decide.
    estimate:
      handled === 0 || workflowType === 'refreshTaxonomy'
        ? null
        : await storedEstimate({ store, prices }, runId),
    setAside: await store.outcomes.listSetAside(runId),
    badRecords: await store.corpora.listBad(corpus),
    drift: (await refreshView(store, runId))?.drift ?? null,
    notes,
    seconds,
  };
}

/** A refresh that changes nothing ends with a version of another run. */
function upTo(current: StoredTaxonomy, versions: readonly StoredTaxonomy[]): StoredTaxonomy[] {
  const before = versions.filter(({ version }) => version <= current.version);
  return before.some(({ id }) => id === current.id) ? before : [current];
}

function together(one: LabelCounts, other: LabelCounts): LabelCounts {
  const counts = new Map(one);
  for (const [category, documents] of other) {
    counts.set(category, (counts.get(category) ?? 0) + documents);
  }
  return counts;
}

function pricesOf(usage: readonly { readonly model: string }[], prices: Prices): UsedPrice[] {
  return [...new Set(usage.map(({ model }) => model))].map((model) => ({
    model,
    ...(prices(model) ?? { price: null, source: null, date: null }),
  }));
}

/** What the classifier found typical and borderline; without one, the first documents of the sample. */
async function viewsOf(
  store: Store,
  { runId, taxonomyId, classifierId }: WriteResultsRequest,
  categories: readonly Category[],
): Promise<Map<string | null, CategoryView>> {
  const chosen =
    classifierId === null
      ? await firstOfSample(store, runId, taxonomyId)
      : ((await store.vectors.classifier(classifierId)).description as ClassifierDescription)
          .examples;
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const views = new Map<string | null, CategoryView>();
  for (const { categoryId, typical, borderline, nearest } of chosen) {
    views.set(categoryId === OTHER_ID ? null : categoryId, {
      typical: await examples(store, typical),
      borderline: await examples(store, borderline),
      nearest:
        nearest === null ? null : nearest === OTHER_ID ? OTHER : (names.get(nearest) ?? null),
    });
  }
  return views;
}

async function firstOfSample(
  store: Store,
  runId: number,
  taxonomyId: number,
): Promise<StoredExamples[]> {
  const chosen = new Map<string, number[]>();
  for (const { document, categoryId } of await store.outcomes.sampleLabels(runId, taxonomyId)) {
    const own = chosen.get(categoryId ?? OTHER_ID) ?? [];
    if (own.length < EXAMPLES_PER_CATEGORY) chosen.set(categoryId ?? OTHER_ID, [...own, document]);
  }
  return [...chosen].map(([categoryId, typical]) => ({
    categoryId,
    typical,
    borderline: [],
    nearest: null,
  }));
}

async function examples(store: Store, keys: readonly number[]): Promise<Example[]> {
  return (await store.corpora.documents(keys)).map(({ id, turns }) => ({
    documentId: id,
    text: firstWords(plainText(turns), WORDS_PER_EXAMPLE),
  }));
}

async function classesOf(store: Store, classifierId: number): Promise<ClassEvaluation[]> {
  const { trained } = (await store.vectors.classifier(classifierId))
    .description as ClassifierDescription;
  const names = new Map(
    trained?.categories.map(({ id, name }) => [id, id === OTHER_ID ? OTHER : name]),
  );
  return (trained?.metrics.test.categories ?? []).map(
    ({ categoryId, precision, recall, f1, support }) => ({
      category: names.get(categoryId) ?? categoryId,
      precision,
      recall,
      f1,
      support,
    }),
  );
}
