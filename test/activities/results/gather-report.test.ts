/** What the report is told: read from the store, of this run and this taxonomy alone. */
import { describe, expect, it } from 'vitest';
import { gatherReport } from '../../../src/activities/results/gather-report.js';
import { createPrices } from '../../../src/providers/prices/index.js';
import type { Store } from '../../../src/store/index.js';
import { storeRun, storeTexts, temporaryStore } from '../support.js';

const prices = createPrices();
const CATEGORY = { id: 'c1', name: 'Refunds', description: 'Wants money back' };

async function storeVersion(
  store: Store,
  runId: number,
  stepName: string,
  version: number,
  inputHash = 'h',
) {
  const { id } = await store.taxonomies.record(runId, {
    ...{ stepName, inputHash, step: version === 1 ? 'generate' : 'update', version },
    ...{ categories: [CATEGORY], score: version === 1 ? null : 80 },
    ...{ explanation: inputHash, suggestions: null, keptBecause: null },
  });
  return id;
}

const label = (
  document: number,
  categoryId: string | null,
  source: 'llm' | 'classifier' = 'llm',
) => ({
  ...{ document, categoryId, source, confidence: null, reasoning: null, note: null },
});

async function gather(store: Store, runId: number, taxonomyId: number) {
  return await gatherReport(
    { store, prices },
    {
      ...{ runId, taxonomyId, classifierId: null, classifier: null },
      ...{ reused: 3, seconds: 12, notes: ['a note'] },
    },
  );
}

describe('gatherReport', () => {
  it('counts documents, labels, calls and what was set aside', async () => {
    const store = await temporaryStore();
    const [a = 0, b = 0, c = 0] = await storeTexts(store, ['one', 'two', 'three', 'four']);
    const corpus = await store.corpora.require('chats');
    const skipped = { source: 's', reason: 'r' };
    await store.corpora.addSkipped(corpus, [
      { ...skipped, position: 1, kind: 'empty' },
      { ...skipped, position: 2, kind: 'bad' },
    ]);
    const runId = await storeRun(store);
    const taxonomyId = await storeVersion(store, runId, 'generate-0', 1);
    await store.outcomes.addLabels(taxonomyId, [
      label(a, 'c1'),
      label(b, null),
      label(c, 'c1', 'classifier'),
    ]);
    await store.outcomes.setAside(runId, { document: c, stage: 'label', reason: 'refused' });
    await store.calls.reserve({
      ...{ runId, hash: 'h', task: 'label', model: 'openai:m', document: a },
      ...{ inputTokens: 1, outputTokens: 1, cost: null },
    });
    expect(await gather(store, runId, taxonomyId)).toMatchObject({
      workflowId: 'workflow',
      ...{ documents: 4, skippedEmpty: 1, labelled: 2, classified: 1, reused: 3, seconds: 12 },
      setAside: [{ documentId: 'd3', stage: 'label', reason: 'refused' }],
      badRecords: [{ position: 2, reason: 'r' }],
      usage: [{ calls: 1, unknown: 1, unpricedCalls: 1 }],
      unknownCalls: [{ task: 'label', model: 'openai:m', calls: 1, mostCost: null }],
      prices: [{ model: 'openai:m', price: null, source: null, date: null }],
      estimate: { cost: { expected: 0 } },
      shares: [
        { category: 'Refunds', documents: 1, share: 0.5, classified: 1 },
        { category: 'Other', documents: 1, classified: 0 },
      ],
      ...{ classes: [], classifier: null, notes: ['a note'] },
    });
  });

  it('shows without a classifier the first three documents of each category, in sample order, cut short', async () => {
    const store = await temporaryStore();
    const long = 'word '.repeat(100).trim();
    const keys = await storeTexts(store, ['one', long, 'three', 'four', 'five']);
    const runId = await storeRun(store);
    const taxonomyId = await storeVersion(store, runId, 'generate-0', 1);
    const order = [...keys].reverse();
    await store.samples.record(runId, {
      label: order.map((document) => ({ document, split: 'train' })),
    });
    await store.outcomes.addLabels(taxonomyId, [
      ...keys.slice(1).map((key) => label(key, 'c1')),
      label(keys[0] ?? 0, null),
    ]);
    const { examples } = await gather(store, runId, taxonomyId);
    const { typical = [], ...rest } = examples.get('c1') ?? {};
    expect(typical.map(({ documentId }) => documentId)).toEqual(['d5', 'd4', 'd3']);
    expect(rest).toEqual({ borderline: [], nearest: null });
    expect(examples.get(null)?.typical).toEqual([{ documentId: 'd1', text: 'one' }]);
    const [only = 0] = keys.slice(1);
    const other = await storeRun(store, {}, 'other');
    const otherTaxonomy = await storeVersion(store, other, 'generate-0', 1);
    await store.samples.record(other, { label: [{ document: only, split: 'train' }] });
    await store.outcomes.addLabels(otherTaxonomy, [label(only, 'c1')]);
    const { typical: [example] = [] } =
      (await gather(store, other, otherTaxonomy)).examples.get('c1') ?? {};
    expect(example?.text).toBe(`${'word '.repeat(30)}…`);
  });

  it('shows with a classifier the documents it found typical and borderline, and how it did', async () => {
    const store = await temporaryStore();
    const [a = 0, b = 0] = await storeTexts(store, ['one', 'two']);
    const runId = await storeRun(store);
    const taxonomyId = await storeVersion(store, runId, 'generate-0', 1);
    const scores = { precision: 1, recall: 0.5, f1: 0.67, support: 2 };
    const { id: classifierId } = await store.vectors.recordClassifier({
      ...{ runId, taxonomyId, inputHash: 'h', weights: new Float32Array(1) },
      description: {
        examples: [
          { categoryId: 'c1', typical: [b], borderline: [a], nearest: 'other' },
          { categoryId: 'other', typical: [a], borderline: [], nearest: 'c1' },
        ],
        trained: {
          categories: [CATEGORY, { id: 'other', name: 'other' }],
          metrics: { test: { categories: [{ categoryId: 'other', ...scores }] } },
        },
      },
    });
    const data = await gatherReport(
      { store, prices },
      {
        ...{ runId, taxonomyId, classifierId, classifier: null, reused: 0, seconds: 1, notes: [] },
      },
    );
    const [one, two] = ['one', 'two'].map((text, index) => ({ documentId: `d${index + 1}`, text }));
    expect(data.examples).toEqual(
      new Map([
        ['c1', { typical: [two], borderline: [one], nearest: 'Other' }],
        [null, { typical: [one], borderline: [], nearest: 'Refunds' }],
      ]),
    );
    expect(data.classes).toEqual([{ category: 'Other', ...scores }]);
  });

  it('shows the versions that led to this one, one each, also after a reset of the workflow', async () => {
    const store = await temporaryStore();
    await storeTexts(store, ['one']);
    const runId = await storeRun(store);
    await storeVersion(store, runId, 'generate-0', 1);
    const left = await storeVersion(store, runId, 'update-1', 2, 'before the reset');
    await storeVersion(store, runId, 'update-2', 3, 'before the reset');
    const current = await storeVersion(store, runId, 'update-1', 2, 'after the reset');
    const trajectoryOf = async (taxonomyId: number) =>
      (await gather(store, runId, taxonomyId)).trajectory.map(({ version, explanation }) => [
        version,
        explanation,
      ]);
    expect(await trajectoryOf(current)).toEqual([
      [1, 'h'],
      [2, 'after the reset'],
    ]);
    expect(await trajectoryOf(left)).toEqual([
      [1, 'h'],
      [2, 'before the reset'],
    ]);
  });
});
