/** Trains a classifier on labelled vectors, calibrates it, and evaluates it on those and on the test part. */
import type { Judged } from '../domain/metrics/calibration-error.js';
import { chooseThreshold, keptAt, type Abstention } from './abstention.js';
import { loadBackend } from './backend.js';
import { calibrate, foldTemperature } from './calibrate.js';
import { checkFeatures, checkSettings } from './check-training-data.js';
import { chooseOrKeepC } from './choose-c.js';
import type { ClassWeight } from './class-weights.js';
import { evaluateClassifier, evaluateOnTest } from './evaluate-classifier.js';
import { FitCounter } from './fit-counter.js';
import { fit } from './fit-logistic-regression.js';
import { labelsOf, trainingData, type LabelledVectors } from './labelled-vectors.js';
import { CURVE_SHARES, learningCurve } from './learning-curve.js';
import type { ClassifierCategory, TrainedClassifier } from './trained-classifier.js';

export interface TrainClassifierOptions {
  readonly train: LabelledVectors;
  /** May be empty: then there are no test metrics and no learning curve. */
  readonly test: LabelledVectors;
  readonly dimensions: number;
  /** Two or more, ids unique. One without training documents is kept, with probability 0. */
  readonly categories: readonly ClassifierCategory[];
  readonly classWeight: ClassWeight;
  /** Inverse strength of the penalty; `auto` chooses it by cross-validation on the training part. */
  readonly C: number | 'auto';
  /**
   * Share of its answers that shall be right, between 0 and 1; where its probability is too low for that, the classifier
   * abstains. Null, the default: it always answers.
   */
  readonly targetPrecision?: number | null | undefined;
  /** See `SolveOptions`. */
  readonly tolerance?: number | undefined;
  /** See `SolveOptions`. */
  readonly maxIterations?: number | undefined;
  /** Of the cross-validation's folds, the learning curve's parts and the resamples. */
  readonly seed: number;
}

export interface TrainingProgress {
  /** `search`: the fits that choose C and calibrate; `fit`: the classifier itself; `curve`: the learning curve's fits. */
  readonly stage: 'search' | 'fit' | 'curve' | 'evaluate';
  readonly C: number;
  /** Which of the `fits` trainings is going on, from 1. */
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
 * Trains in this thread; `ClassifierTrainer` does it in one of its own. C, the temperature and the threshold come from the
 * training part alone: 5-fold cross-validation, every row judged by a model that did not learn it.
 *
 * @throws ClassifierInputError when the data or a setting cannot be used.
 * @throws the signal's reason when it is aborted.
 */
export async function trainClassifier(
  options: TrainClassifierOptions,
  hooks: TrainingHooks = {},
): Promise<TrainedClassifier> {
  const { train, dimensions, categories, classWeight, seed } = options;
  checkSettings(options);
  const data = trainingData(options);
  const test = {
    features: options.test.features,
    labels: labelsOf(options.test, categories, 'test'),
  };
  checkFeatures({ ...test, rows: test.labels.length, dimensions, what: 'test' });

  const backend = await loadBackend();
  const progress = new FitCounter(hooks, test.labels.length === 0 ? 0 : CURVE_SHARES.length);
  const { tolerance, maxIterations } = options;
  const solving = { tolerance, maxIterations, signal: hooks.signal };
  const { C, search, outOfFold } = await chooseOrKeepC(backend.tf, data, options.C, {
    ...{ ...solving, seed },
    onIteration: (now) => progress.search(now),
  });
  const solve = (stage: 'fit' | 'curve', point = 0) => ({
    ...solving,
    onIteration: progress.next(stage, C, point),
  });
  const fitted = await fit(backend.tf, data, C, solve('fit'));
  const { weights, intercept, classCount, warning, ...solution } = fitted;
  const trained = { dimensions, classCount, weights, intercept };
  const curve = await learningCurve(backend.tf, data, {
    ...{ C, seed, model: trained, test },
    solve: (point) => solve('curve', point),
  });
  progress.evaluate(C, solution);

  const { calibration, judged } = outOfFold
    ? calibrate(data, outOfFold)
    : { calibration: null, judged: { confidence: [], correct: [] } };
  const model = foldTemperature(trained, calibration?.temperature ?? 1);
  const { metrics, judged: judgedTest } = evaluateOnTest({
    ...{ model, categories, ...test, trainLabels: data.labels, seed },
  });
  const abstention = abstentionOf(options, judged, judgedTest);
  return {
    categories: categories.map(({ id, name }) => ({ id, name })),
    model,
    training: {
      C,
      search,
      classWeight,
      objective: solution.objective,
      iterations: solution.iterations,
      converged: solution.converged,
      gradientNorm: solution.gradientNorm,
      backend: { name: backend.name, reason: backend.reason },
      warnings: [
        ...(calibration === null ? [tooFew(options.C, C)] : []),
        ...(warning === null ? [] : [warning]),
        ...(abstention?.threshold === null ? [noThreshold(abstention)] : []),
      ],
    },
    calibration,
    abstention,
    metrics: {
      train: evaluateClassifier({
        model,
        categories,
        features: train.features,
        labels: data.labels,
      }),
      test: metrics,
    },
    learningCurve: curve,
  };
}

function abstentionOf(
  { targetPrecision = null }: TrainClassifierOptions,
  outOfFold: Judged,
  test: Judged,
): Abstention | null {
  if (targetPrecision === null) return null;
  const chosen = chooseThreshold(outOfFold, targetPrecision);
  return { targetPrecision, ...chosen, test: keptAt(test, chosen.threshold) };
}

function tooFew(asked: TrainClassifierOptions['C'], C: number): string {
  const choice = asked === 'auto' ? `choose C (it is ${C}) or to ` : '';
  return `every category has one document, too few to ${choice}calibrate the probabilities`;
}

function noThreshold({ targetPrecision, outOfFold }: Abstention): string {
  return `no threshold has a precision of ${targetPrecision} with 95 % confidence on ${outOfFold.documents} training documents: it abstains from every answer; label more, or ask for less`;
}
