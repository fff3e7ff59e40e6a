/** Makes the vectors of a request's texts, or says why it cannot: one embedder a model, kept over swaps. */
import type { EmbeddingModel } from '../contracts/models.js';
import { MicroBatches } from './micro-batches.js';
import { ProblemError } from './problem-error.js';

export interface TextEmbedder {
  readonly model: EmbeddingModel;
  /**
   * @returns a vector a text.
   * @throws ProviderError, or the signal's reason.
   */
  embed(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
}

export interface TextEmbedderOptions {
  readonly model: EmbeddingModel;
  /** Most calls in flight, where it is a provider's. */
  readonly concurrency: number;
  /** Told after each call how many texts it had. */
  readonly onCall?: ((texts: number) => void) | undefined;
}

/** What is computed here gains nothing from waiting for others, or from being sent in batches. */
export function createTextEmbedder({ model, ...options }: TextEmbedderOptions): TextEmbedder {
  if (!model.recomputable) {
    const batches = new MicroBatches({ model, ...options });
    return { model, embed: (texts, signal) => batches.embed(texts, signal) };
  }
  return {
    model,
    async embed(texts, signal) {
      const { vectors } = await model.embed(texts, { signal });
      return vectors;
    },
  };
}

/**
 * The vectors one after another, as the classifier takes them.
 *
 * @throws ProblemError of status 502 when they are not `texts` vectors of `dimensions` values each.
 */
export function joinVectors(
  vectors: readonly Float32Array[],
  { texts, dimensions }: { readonly texts: number; readonly dimensions: number },
): Float32Array {
  const wrong = vectors.find(({ length }) => length !== dimensions);
  if (vectors.length !== texts || wrong !== undefined) {
    const found =
      wrong === undefined
        ? `${vectors.length} vectors for ${texts} texts`
        : `vectors of ${wrong.length} dimensions where the classifier takes ${dimensions}`;
    throw new ProblemError({ status: 502, detail: `The embedding model gave ${found}.` });
  }
  const features = new Float32Array(texts * dimensions);
  for (const [row, vector] of vectors.entries()) features.set(vector, row * dimensions);
  return features;
}
