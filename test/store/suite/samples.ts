/** Samples: drawn once, whole, and in order. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { storeCorpus, storeRun } from '../fixtures.js';

const train = (document: number) => ({ document, split: 'train' }) as const;
const test = (document: number) => ({ document, split: 'test' }) as const;

export function sampleTests(stores: FreshStores): void {
  it('keeps the order of a sample, its splits, and its size', async () => {
    const store = await stores.store();
    const { keys } = await storeCorpus(store, { documents: 4 });
    const [a = 0, b = 0, c = 0, d = 0] = keys;
    const runId = await storeRun(store);
    await store.samples.record(runId, {
      taxonomy: [train(d), train(a)],
      label: [train(d), test(b), train(a), test(c)],
    });
    expect(await store.samples.count(runId, 'taxonomy')).toEqual({ train: 2, test: 0 });
    expect(await store.samples.count(runId, 'label')).toEqual({ train: 2, test: 2 });
    expect(await store.samples.range(runId, 'label', { from: 1, to: 3 })).toEqual([
      test(b),
      train(a),
    ]);
    expect(await store.samples.range(runId, 'taxonomy', { from: 0, to: 99 })).toEqual([
      train(d),
      train(a),
    ]);
    expect(await store.samples.range(runId, 'taxonomy', { from: 2, to: 3 })).toEqual([]);
  });

  it('lets the first samples stand whole: a late worker that drew others adds nothing', async () => {
    const store = await stores.store();
    const { keys } = await storeCorpus(store, { documents: 4 });
    const [a = 0, b = 0, c = 0, d = 0] = keys;
    const runId = await storeRun(store);
    await store.samples.record(runId, { taxonomy: [train(a)], label: [train(a), test(b)] });
    await store.samples.record(runId, {
      taxonomy: [train(b), train(c)],
      label: [train(b), train(c), test(d)],
    });
    expect(await store.samples.range(runId, 'taxonomy', { from: 0, to: 9 })).toEqual([train(a)]);
    expect(await store.samples.range(runId, 'label', { from: 0, to: 9 })).toEqual([
      train(a),
      test(b),
    ]);
  });

  it('records all samples of a run or none, so that their splits fit together', async () => {
    const store = await stores.store();
    const { keys } = await storeCorpus(store);
    const [a = 0] = keys;
    const runId = await storeRun(store);
    const unknown = 987_654;
    await expect(
      store.samples.record(runId, { taxonomy: [train(a)], label: [test(unknown)] }),
    ).rejects.toThrow();
    expect(await store.samples.count(runId, 'taxonomy')).toEqual({ train: 0, test: 0 });
  });

  it('adds to the end of a sample what is not in it, however often and by however many', async () => {
    const store = await stores.store();
    const [a = 0, b = 0, c = 0, d = 0] = (await storeCorpus(store, { documents: 4 })).keys;
    const runId = await storeRun(store);
    await store.samples.record(runId, { label: [test(a)] });
    const append = async (...documents: number[]) =>
      await store.samples.append(runId, 'classify', documents);
    expect(await append()).toBe(0);
    expect(await append(c, a, c)).toBe(2);
    expect(await append(a, c)).toBe(2);
    const counts = await Promise.all([append(a, d, b), append(b, d), append(d)]);
    expect(Math.max(...counts)).toBe(4);
    const all = await store.samples.range(runId, 'classify', { from: 0, to: 9 });
    expect(all.slice(0, 2)).toEqual([train(c), train(a)]);
    expect(all.map(({ document }) => document).sort()).toEqual([a, b, c, d].sort());
    expect(await store.samples.range(runId, 'classify', { from: 2, to: 4 })).toHaveLength(2);
    expect(await store.samples.count(runId, 'label')).toEqual({ train: 0, test: 1 });
  });

  it('keeps the samples of runs apart', async () => {
    const store = await stores.store();
    const [a = 0, b = 0] = (await storeCorpus(store)).keys;
    const [one, other] = [await storeRun(store, 'one'), await storeRun(store, 'other')];
    await store.samples.record(one, { label: [train(a)] });
    await store.samples.record(other, { label: [test(b), test(a)] });
    expect(await store.samples.count(one, 'label')).toEqual({ train: 1, test: 0 });
    expect(await store.samples.count(other, 'label')).toEqual({ train: 0, test: 2 });
  });
}
