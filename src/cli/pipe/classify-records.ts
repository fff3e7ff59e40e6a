/** Gives the records of a stream their labels, in order and in constant memory, without a store. */
import {
  classifyVectors,
  type Classification,
  type LoadedClassifier,
} from '../../classifier/index.js';
import type { SourceDocument, SourceRecord } from '../../contracts/documents.js';
import type { EmbeddingModel } from '../../contracts/models.js';
import { OTHER_ID } from '../../contracts/taxonomy.js';
import { embeddingText } from '../../domain/documents.js';
import { inOrder } from './in-order.js';
import { embedPatiently, type PatientEmbedderOptions } from './patient-embedder.js';
import { readyBatches } from './ready-batches.js';

/** A line of `labels.jsonl` by the classifier. */
export interface LabelLine {
  readonly documentId: string;
  /** Null is `Other`. */
  readonly categoryId: string | null;
  readonly category: string;
  readonly confidence: number;
  readonly source: 'classifier';
  readonly reasoning: null;
  readonly abstained: boolean;
  readonly runnerUp: {
    readonly categoryId: string | null;
    readonly category: string;
    readonly confidence: number;
  };
}

/** What became of a record. */
export type Outcome =
  | { readonly kind: 'labelled'; readonly line: LabelLine }
  | { readonly kind: 'empty' }
  /** It cannot be read, or the embedding model does not take it. */
  | { readonly kind: 'bad'; readonly reason: string };

export interface ClassifyRecordsOptions extends PatientEmbedderOptions {
  readonly classifier: LoadedClassifier;
  /** The one that the classifier was trained with. */
  readonly model: EmbeddingModel;
  /** Most calls in flight, where the model is a provider's. */
  readonly concurrency: number;
}

/**
 * Records that are there at once share a call of the model; what comes slowly is answered at once.
 *
 * @yields the outcomes of batches of records, in the records' order.
 * @throws ProviderError when the model cannot be used; Error when its vectors are not the classifier's.
 */
export function classifyRecords(
  records: AsyncIterable<SourceRecord>,
  options: ClassifyRecordsOptions,
): AsyncGenerator<Outcome[], void, undefined> {
  const { model, concurrency } = options;
  return inOrder(readyBatches(records, model.batchSize), {
    // What is computed here is computed by the one thread there is.
    most: model.recomputable ? 1 : concurrency,
    handle: (batch) => classifyBatch(batch, options),
  });
}

async function classifyBatch(
  records: readonly SourceRecord[],
  { classifier, model, ...patience }: ClassifyRecordsOptions,
): Promise<Outcome[]> {
  const documents = records.flatMap((record) =>
    record.kind === 'document' ? [record.document] : [],
  );
  const texts = documents.map(({ turns }) => embeddingText(turns));
  const vectors = texts.length === 0 ? [] : await embedPatiently(model, texts, patience);
  const embedded = vectors.flatMap((vector) => (vector instanceof Float32Array ? [vector] : []));
  const classified = classifyVectors(classifier, joined(embedded, classifier));
  const outcomes = vectors.values();
  const labels = classified.values();
  return records.map((record): Outcome => {
    if (record.kind === 'empty') return { kind: 'empty' };
    if (record.kind === 'bad') return { kind: 'bad', reason: record.reason };
    const vector = outcomes.next().value;
    const { document, position } = record;
    if (vector !== undefined && !(vector instanceof Float32Array)) {
      return { kind: 'bad', reason: `record ${position} (${document.id}): ${vector.reason}` };
    }
    const label = labels.next().value;
    if (label === undefined) throw new Error(`${model.name} gave too few vectors.`);
    return { kind: 'labelled', line: toLine(document, label) };
  });
}

function joined(
  vectors: readonly Float32Array[],
  { embedding: { model, dimensions } }: LoadedClassifier,
): Float32Array {
  const features = new Float32Array(vectors.length * dimensions);
  for (const [row, vector] of vectors.entries()) {
    if (vector.length !== dimensions) {
      throw new Error(
        `${model} gave a vector of ${vector.length} dimensions, and the classifier takes ${dimensions}.`,
      );
    }
    features.set(vector, row * dimensions);
  }
  return features;
}

function toLine(
  { id }: SourceDocument,
  { categoryId, category, probability, abstained, runnerUp }: Classification,
): LabelLine {
  return {
    documentId: id,
    categoryId: idOf(categoryId),
    category,
    confidence: probability,
    ...{ source: 'classifier', reasoning: null, abstained },
    runnerUp: {
      categoryId: idOf(runnerUp.categoryId),
      category: runnerUp.category,
      confidence: runnerUp.probability,
    },
  };
}

function idOf(categoryId: string): string | null {
  return categoryId === OTHER_ID ? null : categoryId;
}
