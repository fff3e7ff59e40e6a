/** Trains a classifier on labelled vectors and evaluates it on those and on the test part. */
import { loadBackend, type TensorFlow } from './backend.js';
import { checkFeatures, checkSettings } from './check-training-data.js';
import { chooseC, DEFAULT_C } from './choose-c.js';
import type { ClassWeight } from './class-weights.js';
import { evaluateClassifier } from './evaluate-classifier.js';
import { fit } from './fit-logistic-regression.js';
import type { TrainingData } from './logistic-problem.js';
import { labelsOf, trainingData, type LabelledVectors } from './labelled-vectors.js';
import type { ClassifierCategory, TrainedClassifier } from './trained-classifier.js';

export interface TrainClassifierOptions {
  readonly train: LabelledVectors;
  /** May be empty: then there are no test metrics. */
  readonly test: LabelledVectors;
  readonly dimensions: number;
  /** Two or more, ids unique. One without training documents is kept, with probability 0. */
  readonly categories: readonly ClassifierCategory[];
  readonly classWeight: ClassWeight;
  /** Inverse strength of the penalty; `auto` chooses it by cross-validation on the training part. */
  readonly C: number | 'auto';
  /** See `SolveOptions`. */
  readonly tolerance?: number | undefined;
  /** See `SolveOptions`. */
  readonly maxIterations?: number | undefined;
  /** Of the cross-validation's folds. */
  readonly seed: number;
}

export interface TrainingProgress {
  readonly stage: 'search' | 'fit' | 'evaluate';
  readonly C: number;
  /** Which of the `fits` trainings is going on, from 1; the last one is the classifier itself. */
  readonly fit: number;
  readonly fits: number;
  readonly iteration: number;
  readonly objective: number;
}

export interface TrainingHooks {
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Trains in this thread; `ClassifierTrainer` does it in one of its own.
 *
 * @throws ClassifierInputError when the data or a setting cannot be used.
 * @throws the signal's reason when it is aborted.
 */
export async function trainClassifier(
  options: TrainClassifierOptions,
  hooks: TrainingHooks = {},
): Promise<TrainedClassifier> {
  const { train, test, dimensions, categories } = options;
  checkSettings(options);
  const data = trainingData(options);
  const testLabels = labelsOf(test, categories, 'test');
  checkFeatures({ features: test.features, rows: testLabels.length, dimensions, what: 'test' });

  const backend = await loadBackend();
  const { search, fitted } = await searchAndFit(backend.tf, data, options, hooks);
  const { weights, intercept, classCount, warning, ...solution } = fitted;
  const model = { dimensions, classCount, weights, intercept };
  const evaluate = (features: Float32Array, labels: Int32Array) =>
    evaluateClassifier({ model, categories, features, labels });
  return {
    categories: categories.map(({ id, name }) => ({ id, name })),
    model,
    training: {
      C: search?.C ?? (options.C === 'auto' ? DEFAULT_C : options.C),
      search,
      classWeight: options.classWeight,
      objective: solution.objective,
      iterations: solution.iterations,
      converged: solution.converged,
      gradientNorm: solution.gradientNorm,
      backend: { name: backend.name, reason: backend.reason },
      warnings: [
        ...(search?.folds === 0
          ? [`every category has one document, too few to choose C: it is ${DEFAULT_C}`]
          : []),
        ...(warning === null ? [] : [warning]),
      ],
    },
    metrics: {
      train: evaluate(train.features, data.labels),
      test: evaluate(test.features, testLabels),
    },
  };
}

async function searchAndFit(
  tf: TensorFlow,
  data: TrainingData,
  options: TrainClassifierOptions,
  { onProgress, signal }: TrainingHooks,
) {
  const { tolerance, maxIterations, seed } = options;
  let searchFits = 0;
  const search =
    options.C === 'auto'
      ? await chooseC(tf, data, {
          tolerance,
          maxIterations,
          signal,
          seed,
          onIteration: ({ C, fit, fits, iteration, value }) => {
            searchFits = fits;
            onProgress?.({ stage: 'search', C, fit, fits: fits + 1, iteration, objective: value });
          },
        })
      : null;
  const C = search?.C ?? (options.C === 'auto' ? DEFAULT_C : options.C);
  const last = { C, fit: searchFits + 1, fits: searchFits + 1 };
  const fitted = await fit(tf, data, C, {
    tolerance,
    maxIterations,
    signal,
    onIteration: ({ iteration, value }) =>
      onProgress?.({ stage: 'fit', ...last, iteration, objective: value }),
  });
  const { iterations, objective } = fitted;
  onProgress?.({ stage: 'evaluate', ...last, iteration: iterations, objective });
  return { search, fitted };
}
