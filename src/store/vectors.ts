/** Embedding vectors, and classifiers trained on them: float32, little-endian. */
import type { Db } from './first-write.js';
import { pieces } from './first-write.js';
import { StoreError } from './store-error.js';

export interface StoredClassifier {
  readonly id: number;
  readonly runId: number;
  readonly taxonomyId: number;
  readonly description: unknown;
  /** Row-major dimensions × classes, then one intercept a class; null when there was nothing to train. */
  readonly weights: Float32Array | null;
}

export class Vectors {
  constructor(private readonly db: Db) {}

  async addEmbeddings(
    model: string,
    vectors: readonly { readonly textHash: string; readonly vector: Float32Array }[],
  ): Promise<void> {
    // In one order, as labels are: see `Outcomes.addLabels`.
    const ordered = [...vectors].sort((a, b) => (a.textHash < b.textHash ? -1 : 1));
    for (const piece of pieces(ordered, 100)) {
      await this.db
        .insertInto('embeddings')
        .values(
          piece.map(({ textHash, vector }) => ({
            model,
            text_hash: textHash,
            vector: toBytes(vector),
          })),
        )
        .onConflict((conflict) => conflict.columns(['model', 'text_hash']).doNothing())
        .execute();
    }
  }

  async embeddings(
    model: string,
    textHashes: readonly string[],
  ): Promise<Map<string, Float32Array>> {
    const found = new Map<string, Float32Array>();
    for (const piece of pieces(textHashes)) {
      const rows = await this.db
        .selectFrom('embeddings')
        .select(['text_hash', 'vector'])
        .where('model', '=', model)
        .where('text_hash', 'in', piece)
        .execute();
      for (const row of rows) found.set(row.text_hash, fromBytes(row.vector));
    }
    return found;
  }

  async recordClassifier(classifier: {
    readonly runId: number;
    readonly taxonomyId: number;
    readonly inputHash: string;
    readonly description: unknown;
    readonly weights: Float32Array | null;
  }): Promise<StoredClassifier> {
    await this.db
      .insertInto('classifiers')
      .values({
        run_id: classifier.runId,
        taxonomy_id: classifier.taxonomyId,
        input_hash: classifier.inputHash,
        description: JSON.stringify(classifier.description),
        weights: classifier.weights && toBytes(classifier.weights),
      })
      .onConflict((conflict) => conflict.columns(['run_id', 'input_hash']).doNothing())
      .execute();
    const stored = await this.findClassifier(classifier.runId, classifier.inputHash);
    if (stored === undefined)
      throw new StoreError('A classifier that was just stored is not there.');
    return stored;
  }

  async findClassifier(runId: number, inputHash: string): Promise<StoredClassifier | undefined> {
    const row = await this.db
      .selectFrom('classifiers')
      .selectAll()
      .where('run_id', '=', runId)
      .where('input_hash', '=', inputHash)
      .executeTakeFirst();
    return row && toClassifier(row);
  }

  /** The newest classifier of a run that holds a model. */
  async newestClassifier(runId: number): Promise<StoredClassifier | undefined> {
    const row = await this.db
      .selectFrom('classifiers')
      .selectAll()
      .where('run_id', '=', runId)
      .where('weights', 'is not', null)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && toClassifier(row);
  }

  async classifier(id: number): Promise<StoredClassifier> {
    const row = await this.db
      .selectFrom('classifiers')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (row === undefined) throw new StoreError(`Classifier ${id} is not in this store.`);
    return toClassifier(row);
  }
}

function toClassifier(row: {
  id: number;
  run_id: number;
  taxonomy_id: number;
  description: string;
  weights: Uint8Array | null;
}): StoredClassifier {
  return {
    id: row.id,
    runId: row.run_id,
    taxonomyId: row.taxonomy_id,
    description: JSON.parse(row.description) as unknown,
    weights: row.weights && fromBytes(row.weights),
  };
}

/** Node runs on little-endian machines alone, so the array's own bytes are the format. */
function toBytes(vector: Float32Array): Buffer {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

function fromBytes(bytes: Uint8Array): Float32Array {
  // A copy: a database's bytes need not start at a multiple of four.
  return new Float32Array(new Uint8Array(bytes).buffer);
}
