/** The labelled documents a classifier is trained and tested on. */
import type { ClassifierCategory, LabelledVectors } from '../../classifier/index.js';
import type { Category } from '../../contracts/taxonomy.js';
import { OTHER, OTHER_ID } from '../../contracts/taxonomy.js';
import { moveUnlearnable } from '../../domain/sampling/index.js';
import type { Store } from '../../store/index.js';

export interface LabelledDocument {
  readonly document: number;
  readonly split: 'train' | 'test';
  readonly group: string;
  readonly category: string;
}

/** In sample order; `Other` is a category like the others. */
export async function labelledDocuments(
  store: Store,
  runId: number,
  taxonomyId: number,
): Promise<LabelledDocument[]> {
  const labels = await store.outcomes.sampleLabels(runId, taxonomyId);
  return moveUnlearnable(
    labels.map(({ document, split, categoryId, textHash }) => ({
      document,
      split,
      group: textHash,
      category: categoryId ?? OTHER_ID,
    })),
  );
}

/** The taxonomy's categories, and `Other` where a document was labelled so. */
export function classesOf(
  categories: readonly Category[],
  labelled: readonly LabelledDocument[],
): ClassifierCategory[] {
  const classes = categories.map(({ id, name }) => ({ id, name }));
  const hasOther = labelled.some(({ category }) => category === OTHER_ID);
  return hasOther ? [...classes, { id: OTHER_ID, name: OTHER }] : classes;
}

/** Vectors as one block of memory, which the training thread takes over. */
export function toLabelledVectors(
  part: readonly { readonly category: string; readonly vector: Float32Array }[],
  dimensions: number,
): LabelledVectors {
  const features = new Float32Array(part.length * dimensions);
  for (const [row, { vector }] of part.entries()) features.set(vector, row * dimensions);
  return { features, categoryIds: part.map(({ category }) => category) };
}
