/** Taxonomy versions: each step's first answer stands, and the trajectory shows them all. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { traceLineage } from '../../../src/domain/lineage/index.js';
import { label, storeCorpus, storeRun, storeTaxonomy } from '../fixtures.js';

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
    expect(first).toEqual({ id: first.id, lineage: null, ...rest });
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

  it('keeps how a version came from another', async () => {
    const store = await stores.store();
    const runId = await storeRun(store);
    const base = await storeTaxonomy(store, runId);
    const traced = traceLineage({
      old: base.categories,
      fresh: version.categories,
      labels: [{ document: 1, before: 'c1', after: 'c1' }],
      usedIds: [],
    });
    const { entries, moved } = traced;
    const lineage = { base: base.id, categories: base.categories, entries, moved };
    const recorded = await store.taxonomies.record(runId, { ...version, lineage });
    expect(recorded.lineage).toEqual(lineage);
    expect((await store.taxonomies.get(recorded.id)).lineage).toEqual(recorded.lineage);
    expect((await store.taxonomies.get(base.id)).lineage).toBeNull();
  });

  it('finds the documents that two versions labelled, with the most trusted label of each', async () => {
    const store = await stores.store();
    const { keys } = await storeCorpus(store, { documents: 5 });
    const [runId, other] = [await storeRun(store), await storeRun(store, 'other')];
    const [old, fresh] = [await storeTaxonomy(store, runId), await storeTaxonomy(store, other)];
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = keys;
    await store.outcomes.addLabels(old.id, [
      label(a, 'c1'),
      label(b, 'c1'),
      label(c, null),
      label(d, 'c1'),
    ]);
    await store.outcomes.addLabels(old.id, [{ ...label(a, null), source: 'classifier' }]);
    await store.outcomes.addLabels(old.id, [{ ...label(b, null), source: 'human' }]);
    await store.outcomes.addLabels(fresh.id, [label(a, 'c1'), label(c, 'c1'), label(e, 'c1')]);
    await store.outcomes.addLabels(fresh.id, [{ ...label(b, 'c1'), source: 'classifier' }]);
    const twice = [
      { document: a, before: 'c1', after: 'c1' },
      { document: b, before: null, after: 'c1' },
      { document: c, before: null, after: 'c1' },
    ];
    const versions = { old: old.id, fresh: fresh.id };
    expect(await store.taxonomies.labelledTwice(versions)).toEqual(twice);
    expect(await store.taxonomies.labelledTwice(versions, { rowsPerQuery: 3 })).toEqual(twice);
  });

  it('says so when a version is not there', async () => {
    const store = await stores.store();
    await expect(store.taxonomies.get(5)).rejects.toThrow('Taxonomy 5 is not in this store.');
  });
}
