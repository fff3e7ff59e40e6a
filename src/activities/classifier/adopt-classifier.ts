/** Activity: a classifier that was trained before, and its taxonomy as the one that this run's labels belong to. */
import type { AdoptedClassifier, RunRequest } from '../../contracts/activities.js';
import { OTHER_ID, type Category } from '../../contracts/taxonomy.js';
import { loadClassifier, type ClassifierCategory } from '../../classifier/index.js';
import type { Store } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { toResult } from '../taxonomy/improve-taxonomy.js';
import { recordGiven } from '../taxonomy/record-given-taxonomy.js';
import { summarizeTraining } from './classifier-summary.js';
import { packWeights, storedSummary, type ClassifierDescription } from './stored-classifier.js';

/** A taxonomy version of its own keeps the labels of two classifiers, or of one in two runs, apart. */
export async function adoptClassifier(
  { store }: Pick<ActivityDependencies, 'store'>,
  { runId }: RunRequest,
): Promise<AdoptedClassifier> {
  const { startsFrom } = (await store.runs.get(runId)).config;
  if (startsFrom?.kind === 'classifier-folder') {
    return await adoptFolder(store, runId, startsFrom.folder);
  }
  if (startsFrom?.kind !== 'classifier-of-run') {
    throw new Error('The run does not start from a classifier.');
  }
  const { categories, version } = await store.taxonomies.get(startsFrom.taxonomyId);
  const taxonomy = await recordGiven(store, runId, { categories, version });
  const { classifierId } = startsFrom;
  return {
    classifierId,
    summary: await storedSummary(store, classifierId),
    taxonomy: toResult(taxonomy, new UsageMeter()),
  };
}

/** From then on the run needs the folder no more. */
async function adoptFolder(
  store: Store,
  runId: number,
  folder: string,
): Promise<AdoptedClassifier> {
  const { model, embedding, taxonomyVersion, files, ...trained } = await loadClassifier({ folder });
  const taxonomy = await recordGiven(store, runId, {
    categories: categoriesOf(trained.categories),
    version: taxonomyVersion ?? 1,
  });
  const { categories, training, calibration, abstention, metrics, learningCurve, trainedAt } =
    trained;
  const summary = summarizeTraining({ training, metrics, abstention, learningCurve });
  const description: ClassifierDescription = {
    summary,
    examples: [],
    trained: {
      ...{ categories, training, calibration, abstention, metrics, learningCurve, trainedAt },
      dimensions: embedding.dimensions,
    },
  };
  const stored = await store.vectors.recordClassifier({
    ...{ runId, taxonomyId: taxonomy.id, description },
    inputHash: hashOf([files, categories]),
    weights: packWeights(model),
  });
  return {
    ...{ classifierId: stored.id, summary },
    taxonomy: toResult(taxonomy, new UsageMeter()),
  };
}

/** Without the class for none of them. A classifier's file has no descriptions, so the names do. */
function categoriesOf(classes: readonly ClassifierCategory[]): Category[] {
  return classes
    .filter(({ id }) => id !== OTHER_ID)
    .map(({ id, name }) => ({ id, name, description: name }));
}
