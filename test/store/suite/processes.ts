/** Processes that share a database: they open it together, write together, and nobody fails or loses a row. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { newDocuments, storeRun } from '../fixtures.js';
import { startWriter } from '../writer.js';
import { writeMuch, WRITES } from '../write-much.js';

export function processTests(stores: FreshStores): void {
  it('open a new database at the same time, write at the same time, and lose nothing', async () => {
    const url = await stores.url();
    const children = [startWriter({ url, name: 'one' }), startWriter({ url, name: 'two' })];
    await Promise.all(children.map((child) => child.ready));
    children.forEach((child) => child.go());
    const store = await stores.open(url);
    await writeMuch(store, 'parent');
    expect(await Promise.all(children.map((child) => child.done))).toEqual(['done', 'done']);

    const corpus = await store.corpora.require('shared');
    expect(await store.corpora.countDocuments(corpus)).toBe(WRITES);
    const documents = await store.corpora.documentRange(corpus, 1, WRITES + 1);
    expect(new Set(documents.map(({ id }) => id)).size).toBe(WRITES);
    const runs = await Promise.all(['parent', 'one', 'two'].map((name) => storeRun(store, name)));
    for (const runId of runs) {
      expect(await store.calls.usage(runId)).toMatchObject([
        { calls: WRITES, failed: 0, unknown: 0, inputTokens: WRITES },
      ]);
    }
    // All three asked for the same answers, and use those that were stored first.
    for (let number = 0; number < WRITES; number += 1) {
      expect(await store.completions.find(`h${number}`)).toBeDefined();
    }
  }, 60_000);

  it('migrate a new database once, when several connections open it together', async () => {
    const url = await stores.url();
    const opened = await Promise.all(Array.from({ length: 4 }, () => stores.open(url)));
    const corpora = await Promise.all(opened.map((store) => store.corpora.ensure('c')));
    expect(new Set(corpora).size).toBe(1);
    const [store] = opened;
    expect(await store?.corpora.addDocuments(corpora[0] ?? 0, newDocuments(3))).toBe(3);
  });
}
