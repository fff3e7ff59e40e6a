/** Vectors of texts from a model that may be busy, or may refuse single texts: tried again, and one by one. */
import { setTimeout as delay } from 'node:timers/promises';
import type { EmbeddingModel } from '../../contracts/models.js';
import { ProviderError } from '../../providers/errors/index.js';

/** A text that the model takes in no case. */
export interface RefusedText {
  readonly reason: string;
}

export interface PatientEmbedderOptions {
  readonly signal: AbortSignal;
  /** Told of each pause, in words. */
  readonly onPause?: ((message: string) => void) | undefined;
  /** Milliseconds of the first pause; it doubles with each. Default 500. */
  readonly firstPauseMs?: number;
}

/** About two minutes, where the provider names no time of its own. */
const MOST_TRIES = 9;
const LONGEST_PAUSE_MS = 30_000;
const JITTER = 0.25;

/**
 * @returns a vector or a refusal a text, in their order.
 * @throws ProviderError when no call can succeed, or none did for as long as it was tried.
 */
export async function embedPatiently(
  model: EmbeddingModel,
  texts: readonly string[],
  options: PatientEmbedderOptions,
): Promise<(Float32Array | RefusedText)[]> {
  const { signal, onPause, firstPauseMs = 500 } = options;
  for (let tries = 1; ; tries += 1) {
    try {
      const { vectors } = await model.embed(texts, { signal });
      return [...vectors];
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ProviderError) || error.terminal) throw error;
      if (!error.retryable) return await oneByOne(model, texts, { error, ...options });
      if (tries === MOST_TRIES) throw error;
      const backoff = Math.min(LONGEST_PAUSE_MS, firstPauseMs * 2 ** (tries - 1));
      const pause = Math.max(error.retryAfterMs ?? 0, backoff) * (1 + JITTER * Math.random());
      onPause?.(`${error.message} Trying again in ${Math.ceil(pause / 1000)} s.`);
      await delay(pause, undefined, { signal });
    }
  }
}

/** What the model refuses may be one text of many. */
async function oneByOne(
  model: EmbeddingModel,
  texts: readonly string[],
  { error, ...options }: PatientEmbedderOptions & { readonly error: ProviderError },
): Promise<(Float32Array | RefusedText)[]> {
  if (texts.length === 1) return [{ reason: error.message }];
  const all: (Float32Array | RefusedText)[] = [];
  for (const text of texts) all.push(...(await embedPatiently(model, [text], options)));
  return all;
}
