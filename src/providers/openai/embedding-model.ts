/** Embedding models of OpenAI, and of servers that speak its embeddings API, through the official SDK. */
import type { CallOptions, EmbeddingModel, EmbeddingResponse } from '../../contracts/models.js';
import { NO_TOKENS } from '../../domain/usage.js';
import { withLimits } from '../rate-limit-headers.js';
import { openAiAccess, type OpenAiModelOptions } from './access.js';
import { readEmbeddings } from './vectors.js';

/** Well under the API's 2,048 texts; with texts below 2,300 tokens also under its 300,000 tokens a request. */
const BATCH_SIZE = 128;

/**
 * An embedding model that sends each batch once (the SDK's retries are off) and gives up at `timeoutMs`. `embed` takes
 * at most `batchSize` texts, none of them empty (the API refuses those); more is a RangeError.
 * @throws ProviderSetupError when the key is missing or unusable.
 */
export function createOpenAiEmbeddingModel(options: OpenAiModelOptions): EmbeddingModel {
  const { client, name, timeoutMs, run, preflight } = openAiAccess(options);
  return {
    name,
    batchSize: BATCH_SIZE,
    recomputable: false,
    preflight,
    embed: async (
      texts: readonly string[],
      { signal }: CallOptions = {},
    ): Promise<EmbeddingResponse> => {
      if (texts.length === 0) {
        return { vectors: [], usage: NO_TOKENS };
      }
      if (texts.length > BATCH_SIZE) {
        throw new RangeError(`${texts.length} texts in one call; ${name} takes ${BATCH_SIZE}.`);
      }
      return run({ sent: texts, signal }, async (whole) => {
        // Named, so that the SDK hands the answer on as it is: asked for nothing, it takes every answer for base64,
        // and makes noise of the lists of numbers that servers without base64 send.
        const { data, response } = await client.embeddings
          .create(
            { model: options.model, input: [...texts], encoding_format: 'base64' },
            { signal: whole, timeout: timeoutMs },
          )
          .withResponse();
        return withLimits(readEmbeddings(data, texts.length), response);
      });
    },
  };
}
