import { describe, expect, it } from 'vitest';
import { createOpenAiEmbeddingModel } from '../../../src/providers/openai/embedding-model.js';
import { readEmbeddings } from '../../../src/providers/openai/vectors.js';
import type { StandInServer } from '../../../src/testing/index.js';
import { hashedVector, toBase64 } from '../../../src/testing/stand-in/embed.js';
import { failureOf, FAULTS, KEY, SECRET_TEXT, standIn } from '../support.js';

const modelAt = (server: StandInServer, timeoutMs?: number) =>
  createOpenAiEmbeddingModel({
    model: 'text-embedding-3-large',
    apiKey: KEY,
    baseUrl: server.openAiUrl,
    timeoutMs,
  });

const TEXTS = ['where is my refund', 'reset the password', 'cancel my plan'];

describe('an OpenAI embedding model', () => {
  it.each([false, true])(
    'gives the vectors in the order of the texts; as lists of numbers: %s',
    async (floatsOnly) => {
      const server = await standIn({ floatsOnly });
      const { vectors, usage } = await modelAt(server).embed(TEXTS);
      expect(vectors).toEqual(TEXTS.map((text) => hashedVector(text, 64)));
      expect(usage).toEqual({
        inputTokens: 14,
        outputTokens: 0,
        cachedTokens: 0,
        cacheWriteTokens: 0,
      });
      expect(server.calls[0]?.request.body).toEqual({
        model: 'text-embedding-3-large',
        input: TEXTS,
        encoding_format: 'base64',
      });
    },
  );

  it('sends nothing for no texts, and refuses more than a batch', async () => {
    const server = await standIn();
    const model = modelAt(server);
    expect((await model.embed([])).vectors).toEqual([]);
    await expect(model.embed(Array(model.batchSize + 1).fill('x'))).rejects.toThrow(RangeError);
    expect(server.calls).toHaveLength(0);
    expect((await model.embed(Array(model.batchSize).fill('x'))).vectors).toHaveLength(128);
  });

  it.each(FAULTS)('maps the fault %s, after one request only', async (fault, expected) => {
    const server = await standIn({ faults: () => fault });
    const error = await failureOf(modelAt(server).embed([SECRET_TEXT]));
    expect(error).toMatchObject({
      provider: 'openai',
      model: 'text-embedding-3-large',
      ...expected,
    });
    expect(server.calls).toHaveLength(1);
  });

  it('takes an answer that is short of a vector for malformed', async () => {
    const server = await standIn({ faults: () => 'truncated' });
    const error = await failureOf(modelAt(server).embed(TEXTS));
    expect(error).toMatchObject({ kind: 'malformed-response', retryable: true });
    expect(error.message).toContain('2 usable vectors for 3 texts');
  });

  it('gives up on a hang and stops when it is aborted', async () => {
    const server = await standIn({ faults: () => 'hang' });
    expect((await failureOf(modelAt(server, 100).embed(TEXTS))).kind).toBe('timeout');
    const call = modelAt(server).embed(TEXTS, { signal: AbortSignal.timeout(50) });
    expect((await failureOf(call)).kind).toBe('aborted');
  });

  it('checks its key and model by the free look-up', async () => {
    const server = await standIn({ models: ['text-embedding-3-small'] });
    expect((await failureOf(modelAt(server).preflight())).kind).toBe('unknown-model');
    expect(server.calls[0]?.request.endpoint).toBe('model');
  });
});

describe('readEmbeddings', () => {
  const row = (index: number | undefined, embedding: unknown) => ({ index, embedding });

  it('puts rows in order by their index', () => {
    const data = [row(2, [3]), row(0, [1]), row(1, toBase64(Float32Array.of(2)))];
    const { vectors } = readEmbeddings({ data }, 3);
    expect(vectors).toEqual([Float32Array.of(1), Float32Array.of(2), Float32Array.of(3)]);
  });

  it('takes rows without an index in their order', () => {
    const { vectors } = readEmbeddings({ data: [row(undefined, [1]), row(undefined, [2])] }, 2);
    expect(vectors).toEqual([Float32Array.of(1), Float32Array.of(2)]);
  });

  it.each([
    ['no data', {}, 1],
    ['no vectors', { data: [] }, 1],
    ['one too many', { data: [row(0, [1]), row(1, [1])] }, 1],
    ['an index twice', { data: [row(0, [1]), row(0, [2])] }, 2],
    ['an index of nothing', { data: [row(0, [1]), row(7, [2])] }, 2],
    ['different lengths', { data: [row(0, [1]), row(1, [1, 2])] }, 2],
    ['an empty vector', { data: [row(0, [])] }, 1],
    ['words for numbers', { data: [row(0, ['a'])] }, 1],
    ['a number that is infinite', { data: [row(0, toBase64(Float32Array.of(Infinity)))] }, 1],
    ['base64 that is cut off', { data: [row(0, 'AACAPwA=')] }, 1],
    ['null', { data: [row(0, null)] }, 1],
  ])('refuses %s', (_, body, count) => {
    expect(() => readEmbeddings(body, count)).toThrow('The provider answered with');
  });
});
