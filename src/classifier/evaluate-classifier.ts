/** Compares what a model predicts for labelled vectors with their labels. */
import { calibrationError, type Judged } from '../domain/metrics/calibration-error.js';
import { classificationReport } from '../domain/metrics/classification-report.js';
import { coverageCurve } from '../domain/metrics/coverage-curve.js';
import { documentLoss, logLoss } from '../domain/metrics/log-loss.js';
import { resampledIntervals } from '../domain/metrics/resampled-intervals.js';
import { bestClasses, predictProbabilities, type LinearModel } from './linear-model.js';
import type {
  ClassifierCategory,
  ClassifierMetrics,
  MajorityScores,
  TestMetrics,
} from './trained-classifier.js';

export interface EvaluateOptions {
  readonly model: LinearModel;
  /** One a class of the model, in its order. */
  readonly categories: readonly ClassifierCategory[];
  /** rows × the model's dimensions, row-major. */
  readonly features: Float32Array;
  /** The class of each row. */
  readonly labels: Int32Array;
}

/** Agreement, F1, scores by category, confusion, log loss and calibration error. */
export function evaluateClassifier(options: EvaluateOptions): ClassifierMetrics {
  return evaluate(options).metrics;
}

export interface EvaluateTestOptions extends EvaluateOptions {
  /** The classes of the training rows: what always guessing the commonest is compared with. */
  readonly trainLabels: Int32Array;
  /** Of the resamples. */
  readonly seed: number;
}

/** The same for documents that training has not seen, with 95 % intervals, the majority class and the coverage curve. */
export function evaluateOnTest(options: EvaluateTestOptions): {
  readonly metrics: TestMetrics;
  readonly judged: Judged;
} {
  const { categories, labels, seed } = options;
  const { metrics, judged, predicted, probabilities } = evaluate(options);
  const classCount = categories.length;
  const intervals = resampledIntervals({
    ...{ actual: labels, predicted, classCount, seed },
    confidence: judged.confidence,
    losses: Float64Array.from(labels, (label, row) =>
      documentLoss(probabilities[row * classCount + label] ?? 0),
    ),
  });
  return {
    judged,
    metrics: {
      ...metrics,
      intervals: intervals?.whole ?? null,
      categories: metrics.categories.map((scores, index) => ({
        ...scores,
        intervals: intervals?.classes[index] ?? { precision: null, recall: null, f1: null },
      })),
      majority: majorityScores(options),
      coverage: coverageCurve(judged),
    },
  };
}

function evaluate({ model, categories, features, labels }: EvaluateOptions) {
  const { classCount } = model;
  const probabilities = predictProbabilities(model, features);
  const { best, probability } = bestClasses(probabilities, classCount);
  const { classes, ...report } = classificationReport({
    actual: labels,
    predicted: best,
    classCount,
  });
  const judged: Judged = {
    confidence: probability,
    correct: Uint8Array.from(best, (label, row) => (label === labels[row] ? 1 : 0)),
  };
  const metrics: ClassifierMetrics = {
    ...report,
    logLoss: logLoss({ probabilities, actual: labels, classCount }),
    calibrationError: calibrationError(judged),
    categories: classes.map((scores, index) => ({
      categoryId: categories[index]?.id ?? '',
      ...scores,
    })),
  };
  return { metrics, judged, predicted: best, probabilities };
}

/** What agreement takes no learning at all. */
function majorityScores({ categories, labels, trainLabels }: EvaluateTestOptions): MajorityScores {
  const counts = new Int32Array(categories.length);
  for (const label of trainLabels) counts[label] = (counts[label] ?? 0) + 1;
  const commonest = counts.indexOf(Math.max(...counts));
  const { agreement, weightedF1, macroF1 } = classificationReport({
    actual: labels,
    predicted: new Int32Array(labels.length).fill(commonest),
    classCount: categories.length,
  });
  return { categoryId: categories[commonest]?.id ?? '', agreement, weightedF1, macroF1 };
}
