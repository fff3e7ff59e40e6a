/** Reads an answer of OpenAI's embeddings API: base64 or lists of numbers, in any order. */
import type { EmbeddingResponse } from '../../contracts/models.js';
import { NO_TOKENS } from '../../domain/usage.js';
import { MalformedResponseError } from '../errors/malformed-response-error.js';
import { answerObject, isObject, tokenCount } from '../json.js';

/**
 * @param body What the SDK returned.
 * @param count How many texts were sent.
 * @returns Vectors in the order of the texts, all of the same length.
 * @throws MalformedResponseError when there is not just one vector for each text, or one holds anything but finite
 * numbers.
 */
export function readEmbeddings(body: unknown, count: number): EmbeddingResponse {
  const answer = answerObject(body);
  const rows: readonly unknown[] = Array.isArray(answer.data) ? answer.data : [];
  const vectors = new Map<number, Float32Array>();
  for (const [position, row] of rows.entries()) {
    if (!isObject(row)) throw new MalformedResponseError('a vector that is no object');
    // Servers that leave the index out answer in order.
    const index = row.index ?? position;
    if (typeof index === 'number') vectors.set(index, decode(row.embedding));
  }
  const ordered = Array.from({ length: count }, (_, index) => vectors.get(index));
  if (rows.length !== count || !ordered.every((vector) => vector !== undefined)) {
    throw new MalformedResponseError(`${vectors.size} usable vectors for ${count} texts`);
  }
  if (new Set(ordered.map(({ length }) => length)).size > 1) {
    throw new MalformedResponseError('vectors of different lengths');
  }
  const inputTokens = isObject(answer.usage) ? tokenCount(answer.usage.prompt_tokens) : undefined;
  return {
    vectors: ordered,
    // No text is without tokens: 0 of them means that a compatible server does not count.
    usage: inputTokens === undefined || inputTokens === 0 ? null : { ...NO_TOKENS, inputTokens },
  };
}

/** Base64 of little-endian float32 values, or a list of numbers from servers that know no base64. */
function decode(embedding: unknown): Float32Array {
  let vector: Float32Array | undefined;
  if (typeof embedding === 'string') {
    const bytes = Buffer.from(embedding, 'base64');
    const length = bytes.length / Float32Array.BYTES_PER_ELEMENT;
    if (Number.isInteger(length)) {
      vector = Float32Array.from({ length }, (_, index) => bytes.readFloatLE(index * 4));
    }
  } else if (Array.isArray(embedding)) {
    vector = Float32Array.from(embedding, Number);
  }
  if (vector === undefined || vector.length === 0 || !vector.every(Number.isFinite)) {
    throw new MalformedResponseError('a vector that is empty or not of finite numbers');
  }
  return vector;
}
