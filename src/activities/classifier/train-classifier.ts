/** Activity: trains the run's classifier on the model's labels and tests it on documents that no step has seen. */
import type { TrainRequest, TrainResult } from '../../contracts/activities.js';
import type { TrainingProgress } from '../../classifier/index.js';
import { examplesOf } from './examples-of.js';
import { hashOf } from '../asking/request-hash.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { noTraining, summarizeTraining } from './classifier-summary.js';
import {
  DESCRIPTION_REVISION,
  packWeights,
  type ClassifierDescription,
} from './stored-classifier.js';
import {
  classesOf,
  labelledDocuments,
  toLabelledVectors,
  type LabelledDocument,
} from './training-set.js';
import { vectorsOf, vectorSource } from './vectors-of.js';

export async function trainClassifier(
  dependencies: ActivityDependencies,
  { runId, taxonomyId }: TrainRequest,
): Promise<TrainResult> {
  const { store } = dependencies;
  const { config } = await store.runs.get(runId);
  const { categories } = await store.taxonomies.get(taxonomyId);
  const embedder = await vectorSource(dependencies, config.models.embed);
  const labelled = await labelledDocuments(store, runId, taxonomyId);
  const inputHash = hashOf([
    DESCRIPTION_REVISION,
    taxonomyId,
    embedder.name,
    embedder.revision ?? '',
    config.classifier,
    labelled,
  ]);

  let stored = await store.vectors.findClassifier(runId, inputHash);
  if (stored === undefined) {
    let progress: TrainingProgress | null = null;
    const made = await whileHeartbeating(
      (signal) =>
        train(dependencies, {
          runId,
          labelled,
          signal,
          onProgress: (now) => (progress = now),
          taxonomyCategories: categories,
        }),
      () => progress,
    );
    stored = await store.vectors.recordClassifier({ runId, taxonomyId, inputHash, ...made });
  }
  const { summary } = stored.description as ClassifierDescription;
  return { classifierId: stored.weights === null ? null : stored.id, summary };
}

interface Training {
  readonly runId: number;
  readonly labelled: readonly LabelledDocument[];
  readonly taxonomyCategories: Parameters<typeof classesOf>[0];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: TrainingProgress) => void;
}

async function train(
  dependencies: ActivityDependencies,
  { runId, labelled, taxonomyCategories, signal, onProgress }: Training,
): Promise<{ description: ClassifierDescription; weights: Float32Array | null }> {
  const { store, trainer } = dependencies;
  const { config } = await store.runs.get(runId);
  const labels = new Set(labelled.map(({ category }) => category));
  if (labels.size < 2) {
    return {
      weights: null,
      description: {
        trained: null,
        examples: [],
        summary: noTraining(labelled.length, labels.size),
      },
    };
  }
  const embedder = await vectorSource(dependencies, config.models.embed);
  const documents = await store.corpora.documents(labelled.map(({ document }) => document));
  const vectors = await vectorsOf(dependencies, embedder, documents, {
    runId,
    meter: new UsageMeter(),
    signal,
  });
  const dimensions = vectors[0]?.length ?? 0;
  const rows = labelled.flatMap((document, index) => {
    const vector = vectors[index];
    return vector === undefined ? [] : [{ ...document, vector }];
  });
  const part = (split: 'train' | 'test') =>
    toLabelledVectors(
      rows.filter((row) => row.split === split),
      dimensions,
    );
  const { classWeight, maxIterations, c, targetPrecision } = config.classifier;
  const classes = classesOf(taxonomyCategories, labelled);
  const { model, ...trained } = await trainer.train(
    {
      train: part('train'),
      test: part('test'),
      dimensions,
      categories: classes,
      classWeight,
      C: c,
      maxIterations,
      // A run that began before there was a target recorded none.
      targetPrecision: typeof targetPrecision === 'number' ? targetPrecision : null,
      seed: config.seed,
    },
    { signal, onProgress },
  );
  return {
    weights: packWeights(model),
    description: {
      trained: { ...trained, dimensions, trainedAt: new Date().toISOString() },
      examples: examplesOf(model, classes, rows),
      summary: summarizeTraining(trained),
    },
  };
}
