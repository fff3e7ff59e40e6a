/** What a classifier says of documents, without storing it: for comparing weeks and classifiers with each other. */
import { OTHER_ID } from '../../contracts/taxonomy.js';
import type { Store } from '../../store/index.js';
import type { ApplyClassifier } from '../classifier/apply-classifier.js';
import type { VectorsOptions } from '../classifier/vectors-of.js';

/** Documents in memory at a time. */
const PIECE = 500;

/** @returns category ids by document key, null being `Other`; documents that were purged are not in it. */
export async function classifyInMemory(
  store: Store,
  classify: ApplyClassifier,
  { documents, ...options }: VectorsOptions & { readonly documents: readonly number[] },
): Promise<Map<number, string | null>> {
  const labels = new Map<number, string | null>();
  for (let from = 0; from < documents.length; from += PIECE) {
    options.signal.throwIfAborted();
    const stored = await store.corpora.documents(documents.slice(from, from + PIECE));
    const classified = await classify(stored, options);
    for (const [row, { key }] of stored.entries()) {
      const id = classified[row]?.categoryId;
      if (id !== undefined) labels.set(key, id === OTHER_ID ? null : id);
    }
  }
  return labels;
}
