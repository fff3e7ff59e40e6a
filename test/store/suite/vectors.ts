/** Vectors and classifiers: the same float32 values, bit by bit. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { storeRun, storeTaxonomy } from '../fixtures.js';

const ODD = new Float32Array([
  0,
  -0,
  1,
  -1,
  Math.PI,
  1e-45,
  3.4028235e38,
  -Infinity,
  Infinity,
  NaN,
]);

function bitsOf(vector: Float32Array | null | undefined): Uint8Array | undefined {
  return vector ? new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength) : undefined;
}

export function vectorTests(stores: FreshStores): void {
  it('gives back every bit of a vector', async () => {
    const store = await stores.store();
    const random = Float32Array.from({ length: 3_072 }, (_, index) => Math.sin(index) / 7);
    await store.vectors.addEmbeddings('m', [
      { textHash: 'odd', vector: ODD },
      { textHash: 'random', vector: random },
    ]);
    const found = await store.vectors.embeddings('m', ['random', 'odd', 'missing']);
    expect(bitsOf(found.get('odd'))).toEqual(bitsOf(ODD));
    expect(bitsOf(found.get('random'))).toEqual(bitsOf(random));
    expect(found.size).toBe(2);
  });

  it('stores the part of a larger block that a vector is', async () => {
    const store = await stores.store();
    const block = Float32Array.from([1, 2, 3, 4, 5]);
    await store.vectors.addEmbeddings('m', [{ textHash: 'h', vector: block.subarray(1, 3) }]);
    expect((await store.vectors.embeddings('m', ['h'])).get('h')).toEqual(
      Float32Array.from([2, 3]),
    );
  });

  it('keeps the first vector of a text, by model', async () => {
    const store = await stores.store();
    const add = (model: string, value: number) =>
      store.vectors.addEmbeddings(model, [{ textHash: 'h', vector: Float32Array.of(value) }]);
    await add('m', 1);
    await add('m', 2);
    await add('n', 3);
    expect((await store.vectors.embeddings('m', ['h'])).get('h')?.[0]).toBe(1);
    expect((await store.vectors.embeddings('n', ['h'])).get('h')?.[0]).toBe(3);
  });

  it('keeps the first classifier of a run and its inputs', async () => {
    const store = await stores.store();
    const runId = await storeRun(store);
    const { id: taxonomyId } = await storeTaxonomy(store, runId);
    const made = { runId, taxonomyId, inputHash: 'h', description: { c: 1 }, weights: ODD };
    const first = await store.vectors.recordClassifier(made);
    const second = await store.vectors.recordClassifier({
      ...made,
      description: {},
      weights: null,
    });
    expect(second).toEqual(first);
    expect(first).toMatchObject({ runId, taxonomyId, description: { c: 1 } });
    expect(bitsOf(first.weights)).toEqual(bitsOf(ODD));
    expect(await store.vectors.classifier(first.id)).toEqual(first);
    expect(await store.vectors.findClassifier(runId, 'other')).toBeUndefined();
  });

  it('keeps that there was nothing to train', async () => {
    const store = await stores.store();
    const runId = await storeRun(store);
    const { id: taxonomyId } = await storeTaxonomy(store, runId);
    const made = { runId, taxonomyId, inputHash: 'h', description: null, weights: null };
    expect(await store.vectors.recordClassifier(made)).toMatchObject({ weights: null });
  });

  it('knows the newest classifier of a run that is one', async () => {
    const store = await stores.store();
    const [runId, other] = [await storeRun(store), await storeRun(store, 'other')];
    const { id: taxonomyId } = await storeTaxonomy(store, runId);
    expect(await store.vectors.newestClassifier(runId)).toBeUndefined();
    const record = async (inputHash: string, weights: Float32Array | null, run = runId) =>
      await store.vectors.recordClassifier({
        ...{ runId: run, taxonomyId, inputHash, weights, description: {} },
      });
    await record('one', ODD);
    const two = await record('two', ODD);
    await record('three', null);
    await record('four', ODD, other);
    expect(await store.vectors.newestClassifier(runId)).toEqual(two);
  });

  it('says so when a classifier is not there', async () => {
    const store = await stores.store();
    await expect(store.vectors.classifier(5)).rejects.toThrow('Classifier 5 is not in this store.');
  });
}
