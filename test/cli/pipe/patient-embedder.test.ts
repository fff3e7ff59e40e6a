/** Vectors from a model that is busy, refuses some texts, or is not to be had. */
import { describe, expect, it } from 'vitest';
import { embedPatiently } from '../../../src/cli/pipe/patient-embedder.js';
import type { EmbeddingModel } from '../../../src/contracts/models.js';
import { ProviderError, type ProviderErrorKind } from '../../../src/providers/errors/index.js';

const { signal } = new AbortController();

function errorOf(kind: ProviderErrorKind): ProviderError {
  return new ProviderError({ provider: 'p', model: 'm', kind, message: `It is ${kind}.` });
}

/** @param fail - What the n-th call (from 1) with these texts fails with. */
function modelThat(fail: (texts: readonly string[], call: number) => Error | undefined) {
  const calls: (readonly string[])[] = [];
  const model: EmbeddingModel = {
    ...{ name: 'p:m', batchSize: 10, recomputable: false },
    preflight: () => Promise.resolve(),
    embed(texts) {
      calls.push(texts);
      const error = fail(texts, calls.length);
      if (error !== undefined) return Promise.reject(error);
      const vectors = texts.map((text) => Float32Array.of(text.length));
      return Promise.resolve({ vectors, usage: null });
    },
  };
  return { model, calls };
}

describe('embedPatiently', () => {
  it('tries again what may succeed later, and says so', async () => {
    const { model, calls } = modelThat((_, call) => (call < 3 ? errorOf('rate-limit') : undefined));
    const pauses: string[] = [];
    const vectors = await embedPatiently(model, ['a', 'bb'], {
      ...{ signal, firstPauseMs: 1, onPause: (message) => pauses.push(message) },
    });
    expect(vectors).toEqual([Float32Array.of(1), Float32Array.of(2)]);
    expect(calls).toHaveLength(3);
    expect(pauses).toHaveLength(2);
    expect(pauses[0]).toMatch(/^It is rate-limit\. Trying again in \d+ s\.$/u);
  });

  it('finds the text that the model does not take, and has the others', async () => {
    const { model } = modelThat((texts) =>
      texts.includes('long') ? errorOf('input-too-long') : undefined,
    );
    expect(await embedPatiently(model, ['a', 'long', 'bb'], { signal })).toEqual([
      Float32Array.of(1),
      { reason: 'It is input-too-long.' },
      Float32Array.of(2),
    ]);
  });

  it('gives up at once where no call can succeed', async () => {
    const { model, calls } = modelThat(() => errorOf('authentication'));
    await expect(embedPatiently(model, ['a', 'b'], { signal })).rejects.toThrow('authentication');
    expect(calls).toHaveLength(1);
  });

  it('gives up in the end where none did', async () => {
    const { model, calls } = modelThat(() => errorOf('overloaded'));
    const vectors = embedPatiently(model, ['a'], { signal, firstPauseMs: 0.01 });
    await expect(vectors).rejects.toThrow('overloaded');
    expect(calls).toHaveLength(9);
  });

  it('stops waiting when it is aborted', async () => {
    const stop = new AbortController();
    const { model } = modelThat(() => errorOf('overloaded'));
    const vectors = embedPatiently(model, ['a'], {
      ...{ signal: stop.signal, firstPauseMs: 60_000, onPause: () => stop.abort() },
    });
    await expect(vectors).rejects.toMatchObject({ name: 'AbortError' });
  });
});
