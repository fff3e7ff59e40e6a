/** Refreshes, adoptions, spans of documents, and labels that go on under another version. */
import { expect, it } from 'vitest';
import type { NewRefresh, Store } from '../../../src/store/index.js';
import { label, newDocuments, storeCorpus, storeRun, storeTaxonomy } from '../fixtures.js';
import type { FreshStores } from '../fresh-stores.js';

export function refreshTests(stores: FreshStores): void {
  async function stored() {
    const store = await stores.store();
    const { corpus, keys } = await storeCorpus(store, { documents: 6 });
    const runs = [await storeRun(store, 'one'), await storeRun(store, 'other')] as const;
    const taxonomy = await storeTaxonomy(store, runs[0]);
    const refresh = (changes: Partial<NewRefresh> = {}): NewRefresh => ({
      ...{ corpus, runId: runs[0], previous: 0, adoption: 0, outcome: 'first' },
      ...{ week: '2026-11-23', baseTaxonomyId: null, taxonomyId: taxonomy.id },
      ...{ proposalId: null, classifierId: null, span: { after: 0, last: keys.at(-1) ?? 0 } },
      ...{ shares: { c1: 0.25 }, drift: null },
      ...changes,
    });
    return { store, corpus, keys, runs, taxonomy, refresh };
  }

  it('keeps a refresh as it was recorded first, however often its run records it', async () => {
    const { store, corpus, refresh } = await stored();
    const first = await store.refreshes.record(refresh());
    expect(first).toMatchObject(refresh());
    expect(await store.refreshes.record(refresh({ outcome: 'changed' }))).toEqual(first);
    expect(await store.refreshes.last(corpus)).toEqual(first);
    expect(await store.refreshes.list(corpus)).toEqual([first]);
  });

  it('lets one refresh follow another: of several at once, one does', async () => {
    const { store, corpus, runs, refresh } = await stored();
    const all = await Promise.all(
      runs.map(async (runId) => await store.refreshes.record(refresh({ runId }))),
    );
    const [winner] = all.filter((one) => one !== undefined);
    expect(all.filter((one) => one === undefined)).toHaveLength(1);
    expect(await store.refreshes.after(corpus, 0)).toEqual(winner);
    const loser = runs.find((runId) => runId !== winner?.runId) ?? 0;
    const previous = winner?.id ?? 0;
    const next = await store.refreshes.record(refresh({ runId: loser, previous }));
    expect(await store.refreshes.after(corpus, previous)).toEqual(next);
    expect((await store.refreshes.list(corpus)).map(({ id }) => id)).toEqual([previous, next?.id]);
    expect(await store.refreshes.ofRun(loser)).toEqual(next);
  });

  it('knows the newest adoption of a corpus', async () => {
    const { store, corpus, taxonomy, runs } = await stored();
    expect(await store.refreshes.lastAdoption(corpus)).toBeUndefined();
    const one = await store.refreshes.adopt(corpus, taxonomy.id);
    expect(await store.refreshes.lastAdoption(corpus)).toEqual(one);
    const other = await store.refreshes.adopt(corpus, taxonomy.id);
    expect(other.id).toBeGreaterThan(one.id);
    expect(await store.refreshes.lastAdoption(corpus)).toEqual(other);
    expect(await store.refreshes.runOfTaxonomy(taxonomy.id)).toBe(runs[0]);
  });

  it('finds the documents of a span, also after some of them were purged', async () => {
    const { store, corpus, keys } = await stored();
    const [, second = 0, third = 0, fourth = 0] = keys;
    const span = { after: second, last: fourth };
    expect(await store.spans.keys(corpus, span)).toEqual([third, fourth]);
    expect(await store.spans.count(corpus, span)).toBe(2);
    await purge(store, { id: corpus, name: 'corpus' }, [keys[0] ?? 0, third]);
    // Ordinals moved; keys did not.
    expect(await store.spans.keys(corpus, span)).toEqual([fourth]);
    expect(await store.spans.count(corpus, span)).toBe(1);
    expect([...(await store.spans.textHashes([third, fourth])).keys()]).toEqual([fourth]);
    expect(await store.spans.lastKey(corpus)).toBe(keys.at(-1));
    expect(await store.spans.keyOf(corpus, 4)).toBe(fourth);
    expect(await store.spans.keyOf(corpus, 99)).toBe(keys.at(-1));
    expect(await store.spans.keyOf(corpus, 0)).toBe(0);
    await store.corpora.addDocuments(corpus, newDocuments(1, 7));
    const fresh = await store.spans.keys(corpus, {
      ...{ after: keys.at(-1) ?? 0, last: await store.spans.lastKey(corpus) },
    });
    expect(fresh).toHaveLength(1);
  });

  it('knows who wrote a document where its metadata says so', async () => {
    const { store, corpus } = await stored();
    const [one] = newDocuments(1, 50);
    const [other] = newDocuments(1, 51);
    if (one === undefined || other === undefined) throw new Error('There are no documents.');
    await store.corpora.addDocuments(corpus, [
      { ...one, document: { ...one.document, metadata: { userId: 'u1' } } },
      { ...other, document: { ...other.document, metadata: null } },
    ]);
    const keys = await store.spans.keys(corpus, { after: 0, last: Number.MAX_SAFE_INTEGER });
    const users = await store.spans.users(keys);
    expect([...users.values()]).toEqual(['u1']);
  });

  it('copies the labels that go on, and leaves the old ones and the new ones alone', async () => {
    const { store, keys, runs, taxonomy } = await stored();
    const next = await storeTaxonomy(store, runs[0], { stepName: 'settled', version: 2 });
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = keys;
    const classified = (document: number, categoryId: string | null) => ({
      ...{ document, source: 'classifier' as const, categoryId },
      ...{ confidence: 0.5, reasoning: null, note: '{}' },
    });
    await store.outcomes.addLabels(taxonomy.id, [
      ...[label(a, 'kept'), label(b, 'split'), label(c, null), label(d, 'kept')],
      ...[classified(e, 'kept'), classified(f, null), classified(b, 'kept')],
    ]);
    const before = await store.outcomes.labelRange(taxonomy.id, { from: 1, to: 9 });
    await store.outcomes.addLabels(next.id, [{ ...label(d, 'other'), reasoning: 'first' }]);
    const carry = async () =>
      await store.versionLabels.carry({
        ...{ from: taxonomy.id, to: next.id, categories: ['kept'], otherOf: ['llm'] },
      });
    await carry();
    await carry();
    const after = await store.outcomes.labelRange(next.id, { from: 1, to: 9 });
    expect(after.map(({ document, source, categoryId }) => [document, source, categoryId])).toEqual(
      [
        [a, 'llm', 'kept'],
        [b, 'classifier', 'kept'],
        [c, 'llm', null],
        [d, 'llm', 'other'],
        [e, 'classifier', 'kept'],
      ],
    );
    expect(after.find(({ document }) => document === e)).toMatchObject({ confidence: 0.5 });
    expect(await store.outcomes.labelRange(taxonomy.id, { from: 1, to: 9 })).toEqual(before);
    // Nothing to copy is no error.
    await store.versionLabels.carry({
      ...{ from: taxonomy.id, to: next.id, categories: [], otherOf: [] },
    });
  });

  it('finds and counts documents by the category they were given', async () => {
    const { store, corpus, keys, taxonomy } = await stored();
    const [a = 0, b = 0, c = 0, d = 0] = keys;
    await store.outcomes.addLabels(taxonomy.id, [
      ...[label(a, 'x'), label(b, null), label(c, 'y')],
      ...[a, d].map((document) => ({
        ...{ document, source: 'classifier' as const, categoryId: 'y' },
        ...{ confidence: 0.5, reasoning: null, note: null },
      })),
    ]);
    const find = async (
      sources: readonly ('llm' | 'classifier')[],
      ...categories: (string | null)[]
    ) => await store.versionLabels.documentsIn(taxonomy.id, { sources, categories });
    expect(await find(['llm'], 'x', null)).toEqual([a, b]);
    expect(await find(['classifier'], 'y')).toEqual([a, d]);
    expect(await find(['llm'])).toEqual([]);
    expect(await find(['llm'], null)).toEqual([b]);
    const span = { after: 0, last: c };
    expect(await store.versionLabels.countIn(taxonomy.id, corpus, span)).toEqual(
      new Map([
        ['x', 1],
        [null, 1],
        ['y', 1],
      ]),
    );
    expect(await store.versionLabels.lastLabelled(taxonomy.id)).toBe(d);
    expect(await store.versionLabels.lastLabelled(taxonomy.id + 1)).toBe(0);
  });
}

async function purge(
  store: Store,
  corpus: { readonly id: number; readonly name: string },
  documents: readonly number[],
): Promise<void> {
  const pass = store.purges.pass({ corpus, documents }, { vectorHashOf: () => 'none' });
  while ((await pass.next()) !== undefined);
}
