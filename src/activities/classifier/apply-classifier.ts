/** A classifier of the store, ready to be applied to documents. */
import { classifyVectors, type Classification } from '../../classifier/index.js';
import type { StoredDocument } from '../../store/index.js';
import type { ActivityDependencies } from '../dependencies.js';
import { unpackModel } from './stored-classifier.js';
import { vectorsOf, vectorSource, type VectorsOptions } from './vectors-of.js';

/** @returns a classification a document, in their order. */
export type ApplyClassifier = (
  documents: readonly StoredDocument[],
  options: VectorsOptions,
) => Promise<readonly Classification[]>;

/**
 * Reads the classifier once, for any number of documents.
 *
 * @param options.embedder - Name of the embedding model that it was trained with.
 * @throws Error when the classifier holds no model.
 */
export async function readyClassifier(
  dependencies: Pick<ActivityDependencies, 'store' | 'models' | 'answers'>,
  { classifierId, embedder }: { readonly classifierId: number; readonly embedder: string },
): Promise<ApplyClassifier> {
  const { model, trained } = unpackModel(await dependencies.store.vectors.classifier(classifierId));
  const source = await vectorSource(dependencies, embedder);
  return async (documents, options) => {
    const vectors = await vectorsOf(dependencies, source, documents, options);
    const features = new Float32Array(documents.length * model.dimensions);
    for (const [row, vector] of vectors.entries()) features.set(vector, row * model.dimensions);
    return classifyVectors({ ...trained, model }, features);
  };
}
