import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createOfflineEmbeddingModel } from '../../../../src/providers/offline/index.js';
import { addUnit, finishHash, startHash } from '../../../../src/providers/offline/hashing/hash.js';
import { anyText } from '../support.js';

const model = createOfflineEmbeddingModel();

async function vectorOf(text: string, dimensions = 1_024): Promise<Float32Array> {
  const { vectors } = await createOfflineEmbeddingModel({ dimensions }).embed([text]);
  return vectors[0] ?? new Float32Array();
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}

/** Components that are not zero, as `index:value` with five digits. */
function nonZero(vector: Float32Array): string {
  return [...vector]
    .flatMap((value, index) => (value === 0 ? [] : [`${index}:${value.toFixed(5)}`]))
    .join(' ');
}

describe('the hash', () => {
  it('is FNV-1a before it is finished', () => {
    // Published values for the bytes "" and "a" (0x61) start from the offset basis; one UTF-16 unit is two bytes.
    const fnv = (bytes: readonly number[]) =>
      bytes.reduce((state, byte) => Math.imul(state ^ byte, 0x01000193), 0x811c9dc5) >>> 0;
    expect(startHash(0x61) >>> 0).toBe(0xe40c292c);
    expect(addUnit(startHash(1), 0x4e2d) >>> 0).toBe(fnv([1, 0x2d, 0x4e]));
  });

  it('is finished as MurmurHash3 does', () => {
    expect(finishHash(0)).toBe(0);
    expect(finishHash(1)).toBe(0x514e28b7);
  });
});

describe('vectors', () => {
  // Whoever has to change one of these must change the model's revision, and break every stored classifier.
  it.each([
    ['Hi', 64, '8:0.50000 14:-0.50000 47:0.50000 63:-0.50000'],
    ['退款', 64, '1:-0.37796 6:0.37796 32:0.75593 48:0.37796'],
    [
      "Where's my refund? My refund!",
      16,
      '0:0.11234 1:0.11234 2:-0.30255 3:0.30255 4:0.11234 5:-0.07787 6:-0.03447 8:-0.41489 10:-0.71743 12:-0.11234 13:0.19021 14:0.19021',
    ],
  ])('of %j never changes', async (text, dimensions, expected) => {
    expect(model.revision).toBe('1');
    expect(nonZero(await vectorOf(text, dimensions))).toBe(expected);
  });

  it('have length 1, or 0 without a letter or digit', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.integer({ min: 16, max: 300 }), async (text, dimensions) => {
        const vector = await vectorOf(text, dimensions);
        expect(vector).toHaveLength(dimensions);
        expect(vector.every(Number.isFinite)).toBe(true);
        const norm = Math.hypot(...vector);
        // Few features may cancel out; then there is no direction.
        expect(norm < 1e-9 || Math.abs(norm - 1) < 1e-5).toBe(true);
      }),
    );
    for (const text of ['', ' \n', '😀 !?']) {
      expect((await vectorOf(text)).every((value) => value === 0)).toBe(true);
    }
  });

  it('depend on the text alone', async () => {
    const texts = ['refund my order', 'the weather in Paris', 'refund my order'];
    const { vectors } = await model.embed(texts);
    expect(vectors[0]).toEqual(vectors[2]);
    expect(vectors[1]).toEqual(await vectorOf('the weather in Paris'));
  });

  it('do not tell upper from lower case, nor forms of Unicode', async () => {
    expect(await vectorOf('CAFE\u0301 ｎｏｉｒ')).toEqual(await vectorOf('café noir'));
  });

  it('are close for texts alike, by words or by spelling', async () => {
    const [text, alike, misspelt, strange] = await Promise.all(
      [
        'I want a refund for my order',
        'please refund the order I made',
        'I wnat a refnud for my ordr',
        'will it rain in the mountains',
      ].map((each) => vectorOf(each)),
    );
    const near = [alike, misspelt].map((other) => cosine(text!, other!));
    const far = cosine(text!, strange!);
    for (const similarity of near) expect(similarity).toBeGreaterThan(far + 0.2);
  });

  it('are close for texts alike without spaces', async () => {
    const [text, alike, strange] = await Promise.all(
      ['我想要退款', '退款什么时候到账', '今天天气怎么样'].map((each) => vectorOf(each)),
    );
    expect(cosine(text!, alike!)).toBeGreaterThan(cosine(text!, strange!));
  });

  it('take less than a second for a megabyte', async () => {
    const started = performance.now();
    await vectorOf('refund my order number 12 '.repeat(40_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});

describe('offline:hashing', () => {
  it('is named by its dimensions', () => {
    expect(model.name).toBe('offline:hashing');
    expect(createOfflineEmbeddingModel({ dimensions: 512 }).name).toBe('offline:hashing-512');
  });

  it('is recomputable, costs nothing and needs no preparation', async () => {
    expect(model.recomputable).toBe(true);
    expect(await model.embed([])).toEqual({
      vectors: [],
      usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0 },
    });
    await expect(model.preflight()).resolves.toBeUndefined();
  });

  it('stops when it is cancelled', async () => {
    await expect(model.embed(['a'], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/iu);
  });

  it.each([0, 15, 1.5, 100_000, Number.NaN])('cannot have %d dimensions', (dimensions) => {
    expect(() => createOfflineEmbeddingModel({ dimensions })).toThrow(RangeError);
  });
});
