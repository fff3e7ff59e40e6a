/** Gives vectors their categories. */
import { predictBest, type BestClasses, type LinearModel } from './linear-model.js';
import type { ClassifierCategory } from './trained-classifier.js';

/** A trained or a loaded classifier. */
export interface Classifier {
  /** Class `i` of the model is the i-th category. */
  readonly categories: readonly ClassifierCategory[];
  readonly model: LinearModel;
}

export interface CategoryProbability {
  readonly categoryId: string;
  /** Its name. */
  readonly category: string;
  /** What the model says, 0–1; not calibrated. */
  readonly probability: number;
}

/** The most probable category of a vector, and the second. */
export interface Classification extends CategoryProbability {
  readonly runnerUp: CategoryProbability;
}

/**
 * @param features - rows × the model's dimensions, row-major; one classification a row comes back.
 * @throws ClassifierInputError when the features are no whole number of rows, or one holds NaN or Infinity.
 */
export function classifyVectors(classifier: Classifier, features: Float32Array): Classification[] {
  const classes: BestClasses = predictBest(classifier.model, features);
  const describe = (label: number | undefined, probability: number | undefined) => {
    const category = classifier.categories[label ?? -1];
    if (!category || probability === undefined) {
      throw new RangeError('the classifier has fewer categories than its model has classes');
    }
    return { categoryId: category.id, category: category.name, probability };
  };
  return Array.from(classes.best, (best, row) => ({
    ...describe(best, classes.probability[row]),
    runnerUp: describe(classes.runnerUp[row], classes.runnerUpProbability[row]),
  }));
}
