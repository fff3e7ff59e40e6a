/** Cuts a random sample into the minibatches of the taxonomy loop. */
import { seededRandom } from './random.js';

export interface MinibatchOptions<T> {
  /** Most documents in one. */
  readonly batchSize: number;
  readonly seed: number;
  /** Most tokens in one, by `tokensOf`, however few documents that are; one document always fits. Default: any number. */
  readonly mostTokens?: number | undefined;
  readonly tokensOf?: (document: T) => number;
}

/**
 * Consecutive slices of the sample, which is in random order already. A short last slice is filled with documents of
 * earlier ones, none twice and none that it holds already; fewer documents than a batch make one minibatch.
 */
export function planMinibatches<T>(sample: readonly T[], options: MinibatchOptions<T>): T[][] {
  const batches: T[][] = [];
  let batch = new Minibatch(options);
  for (const document of sample) {
    if (!batch.hasRoomFor(document)) {
      batches.push(batch.documents);
      batch = new Minibatch(options);
    }
    batch.add(document);
  }
  if (batch.documents.length === 0) return batches;
  if (batches.length > 0) {
    const earlier = sample.slice(0, sample.length - batch.documents.length);
    const random = seededRandom(options.seed, 'fill-minibatch');
    while (batch.documents.length < options.batchSize) {
      const [document] = earlier.splice(random(earlier.length), 1);
      if (document === undefined || !batch.hasRoomFor(document)) break;
      batch.add(document);
    }
  }
  return [...batches, batch.documents];
}

class Minibatch<T> {
  readonly documents: T[] = [];
  #tokens = 0;

  constructor(private readonly options: MinibatchOptions<T>) {}

  hasRoomFor(document: T): boolean {
    const { batchSize, mostTokens = Infinity, tokensOf } = this.options;
    if (this.documents.length === 0) return true;
    if (this.documents.length >= batchSize) return false;
    return this.#tokens + (tokensOf?.(document) ?? 0) <= mostTokens;
  }

  add(document: T): void {
    this.documents.push(document);
    this.#tokens += this.options.tokensOf?.(document) ?? 0;
  }
}
