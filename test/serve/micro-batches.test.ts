/** Texts of requests that come together go into one call, and no request suffers for another. */
import { describe, expect, it } from 'vitest';
import type { EmbeddingModel } from '../../src/contracts/models.js';
import { ProviderError, type ProviderErrorKind } from '../../src/providers/index.js';
import { MicroBatches } from '../../src/serve/micro-batches.js';
import { gate } from '../support/gate.js';

const never = new AbortController().signal;

/** A text's vector is its length; `answer` may wait or throw. */
function scripted(answer: (texts: readonly string[]) => Promise<void> | void = () => undefined) {
  const calls: (readonly string[])[] = [];
  const model: EmbeddingModel = {
    ...{ name: 'openai:scripted', batchSize: 4, recomputable: false },
    preflight: () => Promise.resolve(),
    async embed(texts, { signal } = {}) {
      calls.push(texts);
      await answer(texts);
      signal?.throwIfAborted();
      return { vectors: texts.map(({ length }) => Float32Array.of(length)), usage: null };
    },
  };
  return { model, calls };
}

function refusal(kind: ProviderErrorKind, retryAfterMs?: number) {
  return new ProviderError({
    ...{ provider: 'openai', model: 'scripted', kind, message: `refused: ${kind}`, retryAfterMs },
  });
}

const lengths = (vectors: readonly Float32Array[]) => vectors.map(([length]) => length);

describe('micro-batches', () => {
  it('put what comes at the same time into one call, and give each its own', async () => {
    const { model, calls } = scripted();
    const batches = new MicroBatches({ model, concurrency: 2 });
    const answers = await Promise.all([
      batches.embed(['a'], never),
      batches.embed(['bb', 'ccc'], never),
      batches.embed(['dddd'], never),
    ]);
    expect(answers.map(lengths)).toEqual([[1], [2, 3], [4]]);
    expect(calls).toEqual([['a', 'bb', 'ccc', 'dddd']]);
  });

  it('split what is more than a call takes, and keep its order', async () => {
    const { model, calls } = scripted();
    const batches = new MicroBatches({ model, concurrency: 2 });
    const texts = Array.from({ length: 10 }, (_, index) => 'x'.repeat(index + 1));
    expect(lengths(await batches.embed(texts, never))).toEqual(texts.map(({ length }) => length));
    expect(calls.map(({ length }) => length)).toEqual([4, 4, 2]);
  });

  it('have no more calls in flight than they may, and gather meanwhile', async () => {
    const { opened, open } = gate();
    const { model, calls } = scripted(() => opened);
    const batches = new MicroBatches({ model, concurrency: 1, windowMs: 0 });
    const first = batches.embed(['a'], never);
    await expect.poll(() => calls.length).toBe(1);
    const others = ['b', 'c', 'd', 'e', 'f'].map((text) => batches.embed([text], never));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toHaveLength(1);
    open();
    await Promise.all([first, ...others]);
    expect(calls.slice(1)).toEqual([['b', 'c', 'd', 'e'], ['f']]);
  });

  it.each(['input-too-long', 'invalid-request'] as const)(
    'ask again for each alone when one text is refused: %s',
    async (kind) => {
      const { model, calls } = scripted((texts) => {
        if (texts.includes('bad')) throw refusal(kind);
      });
      const batches = new MicroBatches({ model, concurrency: 2 });
      const answers = await Promise.allSettled(
        ['a', 'bad', 'cc'].map((text) => batches.embed([text], never)),
      );
      expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(calls).toEqual([['a', 'bad', 'cc'], ['a'], ['bad'], ['cc']]);
    },
  );

  it('give all the error that is no text’s fault', async () => {
    const { model, calls } = scripted(() => {
      throw refusal('server');
    });
    const batches = new MicroBatches({ model, concurrency: 2 });
    const answers = await Promise.allSettled([
      batches.embed(['a'], never),
      batches.embed(['b'], never),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(calls).toHaveLength(1);
  });

  it('leave a provider alone for as long as it asks, and say how long that still is', async () => {
    let refused = false;
    const { model, calls } = scripted(() => {
      if (refused) return;
      refused = true;
      throw refusal('rate-limit', 300);
    });
    const batches = new MicroBatches({ model, concurrency: 2 });
    await expect(batches.embed(['a'], never)).rejects.toMatchObject({ retryAfterMs: 300 });
    const second = (await batches
      .embed(['b'], never)
      .catch((error: unknown) => error)) as ProviderError;
    expect(second).toBeInstanceOf(ProviderError);
    expect(second).toMatchObject({ kind: 'rate-limit', message: 'refused: rate-limit' });
    expect(second.retryAfterMs).toBeGreaterThan(0);
    expect(second.retryAfterMs).toBeLessThanOrEqual(300);
    expect(calls).toHaveLength(1);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(lengths(await batches.embed(['ccc'], never))).toEqual([3]);
  });

  it('drop texts whose request is given up, at once and without a call', async () => {
    const { opened, open } = gate();
    const { model, calls } = scripted(() => opened);
    const batches = new MicroBatches({ model, concurrency: 1, windowMs: 0 });
    const first = batches.embed(['a'], never);
    await expect.poll(() => calls.length).toBe(1);
    const abort = new AbortController();
    const second = batches.embed(['b'], abort.signal);
    abort.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    open();
    await first;
    await batches.embed(['c'], never);
    expect(calls).toEqual([['a'], ['c']]);
  });

  it('go on with a call for those who still wait when others gave up', async () => {
    const { opened, open } = gate();
    const { model } = scripted(() => opened);
    const batches = new MicroBatches({ model, concurrency: 1 });
    const abort = new AbortController();
    const [gone, waiting] = [batches.embed(['a'], abort.signal), batches.embed(['bb'], never)];
    await new Promise((resolve) => setTimeout(resolve, 30));
    abort.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    open();
    expect(lengths(await waiting)).toEqual([2]);
  });
});
