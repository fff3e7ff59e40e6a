/** More rows than a statement can have bound values: 32,766 in SQLite, 65,535 in PostgreSQL. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { label, storeCorpus, storeRun, storeTaxonomy } from '../fixtures.js';

const MANY = 40_000;

export function largeBatchTests(stores: FreshStores): void {
  it(`takes and finds ${MANY} documents, labels and hashes at once`, async () => {
    const store = await stores.store();
    const { corpus, keys } = await storeCorpus(store, { documents: MANY });
    expect(keys).toHaveLength(MANY);
    const runId = await storeRun(store);
    const { id } = await storeTaxonomy(store, runId);

    expect(await store.corpora.documents(keys)).toHaveLength(MANY);
    expect(
      await store.corpora.documentsAt(
        corpus,
        keys.map((_, index) => index + 1),
      ),
    ).toHaveLength(MANY);
    const sampled = keys.map((document) => ({ document, split: 'train' as const }));
    await store.samples.record(runId, { label: sampled });
    expect(await store.samples.count(runId, 'label')).toEqual({ train: MANY, test: 0 });
    await store.outcomes.addLabels(
      id,
      keys.map((key) => label(key, 'c1')),
    );
    expect((await store.outcomes.labelled(id, 'llm', keys)).size).toBe(MANY);

    const last = keys.at(-1) ?? 0;
    await store.outcomes.addSummary(runId, {
      document: last,
      summary: 's',
      explanation: '',
      note: null,
    });
    await store.outcomes.setAside(runId, { document: last, stage: 'label', reason: 'r' });
    expect(await store.outcomes.summarized(runId, keys)).toEqual(new Set([last]));
    expect(await store.outcomes.findSetAside(runId, 'label', keys)).toEqual(new Set([last]));

    await store.vectors.addEmbeddings('m', [{ textHash: `h${last}`, vector: Float32Array.of(1) }]);
    const found = await store.vectors.embeddings(
      'm',
      keys.map((key) => `h${key}`),
    );
    expect(found.size).toBe(1);

    const skipped = keys.map((_, position) => ({
      ...{ source: 'chats.jsonl', position, kind: 'empty' as const, reason: 'no text' },
    }));
    await store.corpora.addSkipped(corpus, skipped);
    expect(await store.corpora.countSkipped(corpus)).toEqual({ empty: MANY, bad: 0 });
  }, 120_000);
}
