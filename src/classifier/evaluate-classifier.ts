/** Compares what a model predicts for labelled vectors with their labels. */
import { classificationReport } from '../domain/metrics/classification-report.js';
import { logLoss } from '../domain/metrics/log-loss.js';
import { bestClasses, predictProbabilities, type LinearModel } from './linear-model.js';
import type { ClassifierCategory, ClassifierMetrics } from './trained-classifier.js';

export interface EvaluateOptions {
  readonly model: LinearModel;
  /** One a class of the model, in its order. */
  readonly categories: readonly ClassifierCategory[];
  /** rows × the model's dimensions, row-major. */
  readonly features: Float32Array;
  /** The class of each row. */
  readonly labels: Int32Array;
}

/** Agreement, F1, scores by category, confusion and log loss. */
export function evaluateClassifier(options: EvaluateOptions): ClassifierMetrics {
  const { model, categories, features, labels } = options;
  const { classCount } = model;
  const probabilities = predictProbabilities(model, features);
  const { classes, ...report } = classificationReport({
    actual: labels,
    predicted: bestClasses(probabilities, classCount).best,
    classCount,
  });
  return {
    ...report,
    logLoss: logLoss({ probabilities, actual: labels, classCount }),
    categories: classes.map((scores, index) => ({
      categoryId: categories[index]?.id ?? '',
      ...scores,
    })),
  };
}
