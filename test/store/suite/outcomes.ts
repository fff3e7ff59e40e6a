/** What became of documents: the first summary, label and reason stand; labels never overwrite each other. */
import { expect, it } from 'vitest';
import type { Store } from '../../../src/store/index.js';
import type { FreshStores } from '../fresh-stores.js';
import { label, storeCorpus, storeRun, storeTaxonomy } from '../fixtures.js';

async function begin(stores: FreshStores, documents = 4) {
  const store: Store = await stores.store();
  const { keys } = await storeCorpus(store, { documents });
  const runId = await storeRun(store);
  const [a = 0, b = 0, c = 0, d = 0] = keys;
  return { store, runId, a, b, c, d };
}

export function outcomeTests(stores: FreshStores): void {
  it('keeps the first summary of a document in a run', async () => {
    const { store, runId, a, b } = await begin(stores);
    await store.samples.record(runId, { taxonomy: [{ document: a, split: 'train' }] });
    await store.outcomes.addSummary(runId, {
      document: a,
      summary: 'first',
      explanation: 'x',
      note: null,
    });
    await store.outcomes.addSummary(runId, {
      document: a,
      summary: 'second',
      explanation: 'y',
      note: 'n',
    });
    expect(await store.outcomes.summariesInOrder(runId)).toEqual([
      { document: a, summary: 'first', explanation: 'x', note: null },
    ]);
    expect(await store.outcomes.summarized(runId, [a, b])).toEqual(new Set([a]));
    expect(await store.outcomes.summarized(await storeRun(store, 'other'), [a])).toEqual(new Set());
    expect(await store.outcomes.summarized(runId, [])).toEqual(new Set());
  });

  it('gives summaries in sample order, whoever was finished first', async () => {
    const { store, runId, a, b, c } = await begin(stores);
    await store.samples.record(runId, {
      taxonomy: [c, a, b].map((document) => ({ document, split: 'train' })),
    });
    for (const document of [a, b, c]) {
      await store.outcomes.addSummary(runId, {
        document,
        summary: `s${document}`,
        explanation: '',
        note: null,
      });
    }
    const summaries = await store.outcomes.summariesInOrder(runId);
    expect(summaries.map(({ document }) => document)).toEqual([c, a, b]);
    expect(await store.outcomes.summariesOf(runId, [b, 999, a])).toEqual([`s${b}`, `s${a}`]);
    expect(await store.outcomes.summariesOf(await storeRun(store, 'other'), [a])).toEqual([]);
  });

  it('keeps the first reason of a document set aside in a stage, and lists all by document', async () => {
    const { store, runId, a, b, c } = await begin(stores);
    await store.outcomes.setAside(runId, { document: b, stage: 'label', reason: 'refused' });
    await store.outcomes.setAside(runId, { document: a, stage: 'summarize', reason: 'too long' });
    await store.outcomes.setAside(runId, { document: a, stage: 'label', reason: 'too long' });
    await store.outcomes.setAside(runId, { document: b, stage: 'label', reason: 'again' });
    expect(await store.outcomes.findSetAside(runId, 'label', [a, b, c])).toEqual(new Set([a, b]));
    expect(await store.outcomes.findSetAside(runId, 'summarize', [a, b, c])).toEqual(new Set([a]));
    expect(await store.outcomes.listSetAside(runId)).toEqual([
      { documentId: 'd1', stage: 'label', reason: 'too long' },
      { documentId: 'd1', stage: 'summarize', reason: 'too long' },
      { documentId: 'd2', stage: 'label', reason: 'refused' },
    ]);
    expect(await store.outcomes.listSetAside(await storeRun(store, 'other'))).toEqual([]);
  });

  it('keeps the first label of a document by taxonomy version and source', async () => {
    const { store, runId, a } = await begin(stores);
    const one = await storeTaxonomy(store, runId);
    const two = await storeTaxonomy(store, runId, { stepName: 'update-1', version: 2 });
    await store.outcomes.addLabels(one.id, [label(a, 'c1')]);
    await store.outcomes.addLabels(one.id, [
      label(a, null),
      { ...label(a, null), source: 'human' },
    ]);
    await store.outcomes.addLabels(two.id, [label(a, null)]);
    const all = { from: 1, to: 99 };
    const shortOf = async (id: number) =>
      (await store.outcomes.labelRange(id, all)).map(({ source, categoryId }) => [
        source,
        categoryId,
      ]);
    expect(await shortOf(one.id)).toEqual([
      ['human', null],
      ['llm', 'c1'],
    ]);
    expect(await shortOf(two.id)).toEqual([['llm', null]]);
  });

  it('gives labels by range of documents, in order of import, with all that was said', async () => {
    const { store, runId, a, b, c, d } = await begin(stores);
    const { id } = await storeTaxonomy(store, runId);
    const full = {
      ...label(c, 'c1'),
      source: 'classifier',
      confidence: 0.75,
      note: 'several',
    } as const;
    await store.outcomes.addLabels(id, [label(d, 'c1'), full, label(b, null), label(a, 'c1')]);
    expect(await store.outcomes.labelRange(id, { from: 2, to: 4 })).toEqual([
      { ...label(b, null), ordinal: 2, documentId: 'd2' },
      { ...full, ordinal: 3, documentId: 'd3' },
    ]);
    expect(await store.outcomes.labelRange(id, { from: 5, to: 9 })).toEqual([]);
  });

  it('has a person’s label of a document before the model’s, and that before the classifier’s', async () => {
    const { store, runId, a, b, c, d } = await begin(stores);
    const { id } = await storeTaxonomy(store, runId);
    const from = (source: 'human' | 'classifier', document: number, categoryId: string | null) => ({
      ...label(document, categoryId),
      source,
    });
    await store.outcomes.addLabels(id, [label(a, 'c1'), label(b, 'c1'), label(c, null)]);
    await store.outcomes.addLabels(id, [from('human', a, 'c2'), from('human', d, null)]);
    await store.outcomes.addLabels(id, [from('classifier', b, 'c2'), from('classifier', d, 'c2')]);
    const counts = async (source: 'human' | 'llm' | 'classifier') =>
      await store.outcomes.countLabels(id, source);
    expect(await counts('human')).toEqual(
      new Map([
        ['c2', 1],
        [null, 1],
      ]),
    );
    expect(await counts('llm')).toEqual(
      new Map([
        ['c1', 1],
        [null, 1],
      ]),
    );
    expect(await counts('classifier')).toEqual(new Map());

    const split = (document: number) => ({ document, split: 'train' as const });
    await store.samples.record(runId, { label: [d, b, a].map(split) });
    const sampled = await store.outcomes.sampleLabels(runId, id);
    expect(sampled.map(({ document, categoryId }) => [document, categoryId])).toEqual([
      [d, null],
      [b, 'c1'],
      [a, 'c2'],
    ]);

    const taken = await store.outcomes.labelsOf(id, [a, b, d]);
    expect(taken.map(({ document, source }) => `${document} ${source}`).sort()).toEqual(
      [`${a} human`, `${a} llm`, `${b} llm`, `${d} human`].sort(),
    );
    const other = await storeTaxonomy(store, runId, { stepName: 'update-1', version: 2 });
    await store.outcomes.addLabels(other.id, taken);
    expect(await store.outcomes.labelsOf(other.id, [a, b, c, d])).toEqual(
      expect.arrayContaining(taken),
    );
  });

  it('counts labels by category and source, Other among them', async () => {
    const { store, runId, a, b, c, d } = await begin(stores);
    const { id } = await storeTaxonomy(store, runId);
    await store.outcomes.addLabels(id, [label(a, 'c1'), label(b, null), label(c, 'c1')]);
    await store.outcomes.addLabels(id, [{ ...label(d, 'c2'), source: 'classifier' }]);
    expect(await store.outcomes.countLabels(id, 'llm')).toEqual(
      new Map([
        [null, 1],
        ['c1', 2],
      ]),
    );
    expect(await store.outcomes.countLabels(id, 'classifier')).toEqual(new Map([['c2', 1]]));
    expect(await store.outcomes.labelled(id, 'llm', [a, b, c, d])).toEqual(new Set([a, b, c]));
    expect(await store.outcomes.labelled(id, 'classifier', [a, b, c, d])).toEqual(new Set([d]));
  });

  it('gives the model’s labels of the sample, in its order and with its split', async () => {
    const { store, runId, a, b, c, d } = await begin(stores);
    const { id } = await storeTaxonomy(store, runId);
    await store.samples.record(runId, {
      label: [
        { document: c, split: 'test' },
        { document: a, split: 'train' },
        { document: b, split: 'train' },
      ],
    });
    await store.outcomes.addLabels(id, [label(a, null), label(c, 'c1'), label(d, 'c1')]);
    await store.outcomes.addLabels(id, [{ ...label(b, 'c1'), source: 'classifier' }]);
    expect(await store.outcomes.sampleLabels(runId, id)).toEqual([
      { document: c, split: 'test', categoryId: 'c1', textHash: 'hash of text of d3' },
      { document: a, split: 'train', categoryId: null, textHash: 'hash of text of d1' },
    ]);
  });
}
