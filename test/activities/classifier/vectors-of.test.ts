/** Vectors from a provider that finds batches, or texts, too long: they are sent in parts, and stored under their texts. */
import { expect, it } from 'vitest';
import { vectorsOf } from '../../../src/activities/classifier/vectors-of.js';
import type { EmbeddingModel } from '../../../src/contracts/models.js';
import { providerError, readyToAsk, storeTexts } from '../support.js';

/** Takes at most so many characters in a call; a vector says how many it was shown. */
function modelWithLimit(mostCharacters: number): EmbeddingModel & { readonly calls: number[] } {
  const calls: number[] = [];
  return {
    ...{ name: 'scripted:embed', batchSize: 8, recomputable: false, calls },
    embed(texts) {
      const characters = texts.reduce((sum, { length }) => sum + length, 0);
      calls.push(texts.length);
      if (characters > mostCharacters) return Promise.reject(providerError('input-too-long'));
      const usage = { inputTokens: 1, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0 };
      const vectors = texts.map((text) => Float32Array.of(text.length, text.charCodeAt(0)));
      return Promise.resolve({ vectors, usage });
    },
    preflight: () => Promise.resolve(),
  };
}

async function embed(model: EmbeddingModel, texts: readonly string[]) {
  const { store, answers, options } = await readyToAsk();
  const documents = await store.corpora.documents(await storeTexts(store, texts));
  const source = { name: model.name, recomputable: false, model: () => Promise.resolve(model) };
  const get = () => vectorsOf({ store, answers }, source, documents, options);
  return { get, vectors: await get() };
}

it('a batch that is too long is sent in halves, and found again whole', async () => {
  const model = modelWithLimit(1_000);
  const texts = Array.from({ length: 8 }, (_, index) => `${index} ${'x'.repeat(300)}`);
  const { get, vectors } = await embed(model, texts);
  expect(vectors.map(([length, first]) => [length, first])).toEqual(
    texts.map((text) => [text.length, text.charCodeAt(0)]),
  );
  expect(model.calls.sort()).toEqual([2, 2, 2, 2, 4, 4, 8]);
  expect(await get()).toEqual(vectors);
  expect(model.calls).toHaveLength(7);
});

it('a text that is too long is embedded by its beginning and its end, and known by the whole', async () => {
  const model = modelWithLimit(1_000);
  const { get, vectors } = await embed(model, ['a short one', `long ${'y'.repeat(3_000)}`]);
  const [short, long] = vectors;
  expect(short?.[0]).toBe('a short one'.length);
  expect(long?.[0]).toBeGreaterThan(600);
  expect(long?.[0]).toBeLessThanOrEqual(1_000);
  expect(long?.[1]).toBe('l'.charCodeAt(0));
  const calls = model.calls.length;
  expect(await get()).toEqual(vectors);
  expect(model.calls).toHaveLength(calls);
});

it('a short text that is refused as too long is the end of it', async () => {
  const model = modelWithLimit(1);
  await expect(embed(model, ['a short one'])).rejects.toMatchObject({ kind: 'input-too-long' });
  expect(model.calls).toEqual([1]);
});
