/** A classifier as the store keeps it. */
import type { LinearModel, TrainedClassifier } from '../../classifier/index.js';
import type { ClassifierSummary } from '../../contracts/progress.js';
import type { Store, StoredClassifier } from '../../store/index.js';

/** Documents, by their keys in the store, that show what a category holds. */
export interface StoredExamples {
  readonly categoryId: string;
  readonly typical: readonly number[];
  readonly borderline: readonly number[];
  readonly nearest: string | null;
}

/** Part of what a training is known by: it changes with what a description holds. */
export const DESCRIPTION_REVISION = 2;

/** All but the weights, as JSON. */
export interface ClassifierDescription {
  readonly summary: ClassifierSummary;
  /** One entry a category, `Other` included; none when nothing was trained. */
  readonly examples: readonly StoredExamples[];
  /** Null when there was nothing to train on. */
  readonly trained:
    | (Omit<TrainedClassifier, 'model'> & {
        readonly dimensions: number;
        readonly trainedAt: string;
      })
    | null;
}

/** What is said of it in results. */
export async function storedSummary(
  store: Store,
  classifierId: number,
): Promise<ClassifierSummary> {
  const { description } = await store.vectors.classifier(classifierId);
  return (description as ClassifierDescription).summary;
}

export function packWeights({ weights, intercept }: LinearModel): Float32Array {
  const packed = new Float32Array(weights.length + intercept.length);
  packed.set(weights);
  packed.set(intercept, weights.length);
  return packed;
}

/** @throws Error when the classifier holds no model. */
export function unpackModel({ id, description, weights }: StoredClassifier): {
  readonly model: LinearModel;
  readonly trained: NonNullable<ClassifierDescription['trained']>;
} {
  const { trained } = description as ClassifierDescription;
  if (trained === null || weights === null) throw new Error(`Classifier ${id} was not trained.`);
  const { dimensions, categories } = trained;
  const size = dimensions * categories.length;
  return {
    trained,
    model: {
      dimensions,
      classCount: categories.length,
      weights: weights.subarray(0, size),
      intercept: weights.subarray(size),
    },
  };
}
