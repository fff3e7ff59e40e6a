/** Vectors with their categories, as they are given, and as training wants them. */
import { checkTrainingData } from './check-training-data.js';
import type { ClassWeight } from './class-weights.js';
import { ClassifierInputError } from './classifier-input-error.js';
import type { TrainingData } from './logistic-problem.js';
import type { ClassifierCategory } from './trained-classifier.js';

export interface LabelledVectors {
  /** rows × dimensions, row-major. */
  readonly features: Float32Array;
  /** One a row: ids of the classifier's categories. */
  readonly categoryIds: readonly string[];
  /** How much each row counts in training: finite, 0 or above; all 1 when left out. The metrics count every row once. */
  readonly sampleWeights?: Float64Array | undefined;
}

export interface TrainingDataOptions {
  readonly train: LabelledVectors;
  readonly dimensions: number;
  readonly categories: readonly ClassifierCategory[];
  readonly classWeight: ClassWeight;
}

/** @throws ClassifierInputError when the training rows cannot be used. */
export function trainingData(options: TrainingDataOptions): TrainingData {
  const { train, dimensions, categories, classWeight } = options;
  const labels = labelsOf(train, categories, 'training');
  const data = {
    features: train.features,
    rows: labels.length,
    dimensions,
    labels,
    classCount: categories.length,
    classWeight,
    sampleWeights: train.sampleWeights,
  };
  checkTrainingData(data);
  return data;
}

/**
 * Each row's place among the categories.
 *
 * @param what - whose rows they are, for the message: "training", "test".
 * @throws ClassifierInputError when a row's category is none of them, or two categories have the same id.
 */
export function labelsOf(
  { categoryIds }: LabelledVectors,
  categories: readonly ClassifierCategory[],
  what: string,
): Int32Array {
  const indices = new Map(categories.map(({ id }, index) => [id, index]));
  if (indices.size !== categories.length) {
    throw new ClassifierInputError({ message: 'two categories have the same id' });
  }
  return Int32Array.from(categoryIds, (id, row) => {
    const index = indices.get(id);
    if (index !== undefined) return index;
    throw new ClassifierInputError({
      message: `${what} row ${row} (counted from 0) has the category "${id}", which is none of the ${categories.length} categories`,
      row,
    });
  });
}
