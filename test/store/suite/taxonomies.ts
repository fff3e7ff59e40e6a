/** Taxonomy versions: each step's first answer stands, and the trajectory shows them all. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { storeRun, storeTaxonomy } from '../fixtures.js';

export function taxonomyTests(stores: FreshStores): void {
  const version = {
    stepName: 'update-1',
    inputHash: 'inputs',
    step: 'update',
    version: 2,
    categories: [{ id: 'c1', name: 'Zoë & <b>', description: 'd' }],
    score: 85.5,
    explanation: 'good',
    suggestions: 'none',
    keptBecause: null,
  } as const;

  it('keeps the first version of a step with the same inputs, whole', async () => {
    const store = await stores.store();
    const runId = await storeRun(store);
    const first = await store.taxonomies.record(runId, version);
    const second = await store.taxonomies.record(runId, { ...version, categories: [], score: 1 });
    expect(second).toEqual(first);
    const { stepName, inputHash, ...rest } = version;
    expect(first).toEqual({ id: first.id, ...rest });
    expect(await store.taxonomies.get(first.id)).toEqual(first);
    expect(await store.taxonomies.find(runId, { stepName, inputHash })).toEqual(first);
  });

  it('takes other inputs, steps and runs for other versions', async () => {
    const store = await stores.store();
    const [runId, other] = [await storeRun(store), await storeRun(store, 'other')];
    const ids = [
      await store.taxonomies.record(runId, version),
      await store.taxonomies.record(runId, { ...version, inputHash: 'others' }),
      await store.taxonomies.record(runId, { ...version, stepName: 'update-2' }),
      await store.taxonomies.record(other, version),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(4);
    expect(await store.taxonomies.find(other, { ...version, inputHash: 'others' })).toBeUndefined();
  });

  it('lists the versions of a run, oldest first', async () => {
    const store = await stores.store();
    const [runId, other] = [await storeRun(store), await storeRun(store, 'other')];
    await storeTaxonomy(store, runId);
    await storeTaxonomy(store, other);
    await store.taxonomies.record(runId, version);
    const trajectory = await store.taxonomies.trajectory(runId);
    expect(trajectory.map((taxonomy) => taxonomy.version)).toEqual([1, 2]);
  });

  it('says so when a version is not there', async () => {
    const store = await stores.store();
    await expect(store.taxonomies.get(5)).rejects.toThrow('Taxonomy 5 is not in this store.');
  });
}
