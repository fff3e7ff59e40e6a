/** Typical and borderline documents of each category, as the classifier that was just trained sees them. */
import {
  predictProbabilities,
  type ClassifierCategory,
  type LinearModel,
} from '../../classifier/index.js';
import { chooseExamples } from '../../domain/examples.js';
import type { StoredExamples } from './stored-classifier.js';
import type { LabelledDocument } from './training-set.js';

const COUNTS = { typical: 3, borderline: 2 };

export function examplesOf(
  model: LinearModel,
  categories: readonly ClassifierCategory[],
  rows: readonly (LabelledDocument & { readonly vector: Float32Array })[],
): StoredExamples[] {
  const indices = new Map(categories.map(({ id }, index) => [id, index]));
  const judged = rows.map(({ document, group, category, vector }) => ({
    document,
    group,
    category: indices.get(category) ?? -1,
    probabilities: predictProbabilities(model, vector),
  }));
  return chooseExamples(judged, { categories: categories.length, counts: COUNTS }).map(
    ({ typical, borderline, nearest }, index) => ({
      categoryId: categories[index]?.id ?? '',
      typical,
      borderline,
      nearest: nearest === null ? null : (categories[nearest]?.id ?? null),
    }),
  );
}
