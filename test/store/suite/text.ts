/** Text that not every database can hold, and the order of text: the same on all engines. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { newDocument, storeCorpus, storeRun } from '../fixtures.js';

/** A NUL, and halves of surrogate pairs; then as a column gives it back. */
const HOSTILE = 'a\0b \ud83d c\udc00 😀';
const CLEAN = 'ab \ufffd c\ufffd 😀';

export function textTests(stores: FreshStores): void {
  it('loses its NULs and its lone surrogates, and nothing else', async () => {
    const store = await stores.store();
    const runId = await storeRun(store, HOSTILE);
    expect(await store.runs.get(runId)).toMatchObject({ workflowId: CLEAN });
    expect(await store.runs.latest(HOSTILE)).toMatchObject({ id: runId });
    const response = { text: HOSTILE, stopReason: 'end', usage: null } as const;
    const key = { hash: 'h', model: 'm', task: 'label' };
    expect(await store.completions.record(key, response)).toEqual({ ...response, text: CLEAN });
    const { keys } = await storeCorpus(store, { documents: 1 });
    const [document = 0] = keys;
    const summary = { document, summary: HOSTILE, explanation: HOSTILE, note: null };
    await store.outcomes.addSummary(runId, summary);
    await store.samples.record(runId, { taxonomy: [{ document, split: 'train' }] });
    expect(await store.outcomes.summariesInOrder(runId)).toEqual([
      { document, summary: CLEAN, explanation: CLEAN, note: null },
    ]);
  });

  it('is kept to the character inside documents and outputs of steps', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    await store.corpora.addDocuments(corpus, [newDocument('d', HOSTILE)]);
    const [stored] = await store.corpora.documentRange(corpus, 1, 2);
    expect(stored?.turns).toEqual([{ role: 'user', content: HOSTILE }]);
    const runId = await storeRun(store);
    expect(await store.runs.recordStep(runId, 's', 'h', { [HOSTILE]: HOSTILE })).toEqual({
      [HOSTILE]: HOSTILE,
    });
  });

  it('of an id that is stored as another one is that document', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    const batch = [newDocument(`id\0`), newDocument('id'), newDocument('x\ud800')];
    expect(await store.corpora.addDocuments(corpus, batch)).toBe(2);
    expect(await store.corpora.addDocuments(corpus, batch)).toBe(0);
    const documents = await store.corpora.documentRange(corpus, 1, 3);
    expect(documents.map(({ id }) => id)).toEqual(['id', 'x\ufffd']);
  });

  it('is sorted by code points, not as a language sorts it, and nothing comes before something', async () => {
    const store = await stores.store();
    const corpus = await store.corpora.ensure('c');
    const sources = ['a', 'B', 'ä', 'Z', '_', 'a b', 'ab', '😀', '\uff5e', 'É', '1', '10', '2'];
    await store.corpora.addSkipped(
      corpus,
      sources.map((source) => ({ source, position: 1, kind: 'bad', reason: 'r' })),
    );
    const sorted = ['1', '10', '2', 'B', 'Z', '_', 'a', 'a b', 'ab', 'É', 'ä', '\uff5e', '😀'];
    expect((await store.corpora.listBad(corpus)).map(({ source }) => source)).toEqual(sorted);

    const runId = await storeRun(store);
    const reserve = (model: string) =>
      store.calls.reserve({
        ...{ runId, hash: 'h', task: 'label', model, document: null },
        ...{ inputTokens: 1, outputTokens: 1, cost: null },
      });
    for (const model of sources) await reserve(model);
    expect((await store.calls.usage(runId)).map(({ model }) => model)).toEqual(sorted);
    const settled = await reserve('1');
    await store.calls.settle(settled, {
      ...{ outcome: 'unknown', detail: 'A time-out', usage: null, cost: null, seconds: 1 },
    });
    expect((await store.calls.unknown(runId)).slice(0, 2)).toMatchObject([
      { model: '1', reason: 'its worker ended before the answer came' },
      { model: '1', reason: 'A time-out' },
    ]);
  });
}
