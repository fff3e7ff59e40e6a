/** What a classifier says of documents, without storing it: for comparing weeks and classifiers with each other. */
import { OTHER_ID } from '../../contracts/taxonomy.js';
import { classifyVectors } from '../../classifier/index.js';
import type { ActivityDependencies } from '../dependencies.js';
import { unpackModel } from '../classifier/stored-classifier.js';
import { vectorsOf, vectorSource, type VectorsOptions } from '../classifier/vectors-of.js';

/** Documents in memory at a time. */
const PIECE = 500;

/** @returns category ids by document key, null being `Other`; documents that were purged are not in it. */
export async function classifyInMemory(
  dependencies: ActivityDependencies,
  {
    classifierId,
    embedder,
    documents,
  }: {
    readonly classifierId: number;
    /** The embedding model's name. */
    readonly embedder: string;
    readonly documents: readonly number[];
  },
  options: VectorsOptions,
): Promise<Map<number, string | null>> {
  const { store } = dependencies;
  const { model, trained } = unpackModel(await store.vectors.classifier(classifierId));
  const source = await vectorSource(dependencies, embedder);
  const labels = new Map<number, string | null>();
  for (let from = 0; from < documents.length; from += PIECE) {
    options.signal.throwIfAborted();
    const stored = await store.corpora.documents(documents.slice(from, from + PIECE));
    const vectors = await vectorsOf(dependencies, source, stored, options);
    const features = new Float32Array(stored.length * model.dimensions);
    for (const [row, vector] of vectors.entries()) features.set(vector, row * model.dimensions);
    const classified = classifyVectors({ ...trained, model }, features);
    for (const [row, { key }] of stored.entries()) {
      const id = classified[row]?.categoryId;
      if (id !== undefined) labels.set(key, id === OTHER_ID ? null : id);
    }
  }
  return labels;
}
