/** Finds the embedding model that a classifier was trained with, and makes sure that it can be called. */
import type { FastifyBaseLogger } from 'fastify';
import { ProviderError, type ModelRegistry } from '../providers/index.js';
import {
  createTextEmbedder,
  type TextEmbedder,
  type TextEmbedderOptions,
} from './text-embedder.js';

export interface EmbeddersOptions extends Omit<TextEmbedderOptions, 'model'> {
  readonly models: Pick<ModelRegistry, 'embeddingModel'>;
  readonly vectorsOnly: boolean;
  readonly logger: FastifyBaseLogger;
}

/**
 * @returns a function that gives one embedder a model, null where the service takes vectors alone; it throws
 * ProviderError when no call can succeed until somebody acts. An outage is no reason not to start: it passes.
 */
export function createEmbedders(
  options: EmbeddersOptions,
): (model: string) => Promise<TextEmbedder | null> {
  const { models, vectorsOnly, logger, concurrency, onCall } = options;
  const made = new Map<string, TextEmbedder>();
  return async (name) => {
    if (vectorsOnly) return null;
    const known = made.get(name);
    if (known !== undefined) return known;
    const model = await models.embeddingModel(name);
    try {
      await model.preflight();
    } catch (error) {
      if (!(error instanceof ProviderError) || !error.retryable) throw error;
      logger.warn({ reason: error.message }, 'the embedding model does not answer at the moment');
    }
    const embedder = createTextEmbedder({ model, concurrency, onCall });
    made.set(name, embedder);
    return embedder;
  };
}
