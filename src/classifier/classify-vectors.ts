/** Gives vectors their categories. */
import { abstains, type Abstention } from './abstention.js';
import { predictBest, type BestClasses, type LinearModel } from './linear-model.js';
import type { ClassifierCategory } from './trained-classifier.js';

/** A trained or a loaded classifier. */
export interface Classifier {
  /** Class `i` of the model is the i-th category. */
  readonly categories: readonly ClassifierCategory[];
  readonly model: LinearModel;
  /** Null or left out: it always answers. */
  readonly abstention?: Pick<Abstention, 'threshold'> | null | undefined;
}

export interface CategoryProbability {
  readonly categoryId: string;
  /** Its name. */
  readonly category: string;
  /** How sure the classifier is, 0–1; calibrated where it could be (`calibration` is not null). */
  readonly probability: number;
}

/** The most probable category of a vector, and the second. */
export interface Classification extends CategoryProbability {
  /** The probability is below the classifier's threshold: the category is its best guess, not an answer. */
  readonly abstained: boolean;
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
    abstained: abstains(classifier.abstention, classes.probability[row] ?? 0),
    runnerUp: describe(classes.runnerUp[row], classes.runnerUpProbability[row]),
  }));
}
