/** The samples of a refresh: new documents alone, split as their texts were before, with anchors that stay the same. */
import { expect, it } from 'vitest';
import { drawRefreshSamples } from '../../../src/activities/refresh/draw-refresh-samples.js';
import type { SampleName, Store } from '../../../src/store/index.js';
import { configWith, document, storeRun, storeTexts, temporaryStore } from '../support.js';

const BASE = 20;

/** A run with a labelled sample of 20 documents, of which the last four were held out. */
async function baseRun() {
  const store = await temporaryStore();
  const texts = Array.from({ length: BASE }, (_, index) => `base ${index}`);
  const keys = await storeTexts(store, texts);
  const runId = await storeRun(store);
  const split = (index: number) => (index < BASE - 4 ? ('train' as const) : ('test' as const));
  await store.samples.record(runId, {
    label: keys.map((key, index) => ({ document: key, split: split(index) })),
  });
  const { id: baseTaxonomyId } = await store.taxonomies.record(runId, {
    ...{ stepName: 'given', step: 'given', inputHash: 'x', version: 1 },
    categories: [{ id: 'c1', name: 'One', description: 'one' }],
    ...{ score: null, explanation: null, suggestions: null, keptBecause: null },
  });
  await store.outcomes.addLabels(
    baseTaxonomyId,
    keys.map((key) => ({
      ...{ document: key, source: 'llm', categoryId: 'c1' },
      ...{ confidence: null, reasoning: null, note: null },
    })),
  );
  return { store, keys, runId, baseTaxonomyId, corpus: await store.corpora.require('chats') };
}

type Base = Awaited<ReturnType<typeof baseRun>>;

async function refresh(
  { store, corpus, runId, baseTaxonomyId }: Base,
  name: string,
  texts: readonly string[],
  input: Readonly<Record<string, unknown>> = {},
) {
  const after = await store.spans.lastKey(corpus);
  await store.corpora.addDocuments(
    corpus,
    texts.map((text, index) => ({
      document: document(`${name}-${index}`, text),
      textHash: `hash of ${text}`,
    })),
  );
  const config = {
    ...(await configWith(input)),
    refresh: { mostMoved: 0.2, anchorSize: 6, baseline: 'first', run: null },
  };
  const { id } = await store.runs.record(
    { workflowId: name, firstExecutionRunId: 'first' },
    { workflowType: 'refreshTaxonomy', config, notes: [] },
  );
  const span = { after, last: await store.spans.lastKey(corpus) };
  await drawRefreshSamples(store, id, {
    ...{ week: '2026-11-23', corpus, previous: 0, adoption: 0, adoptedId: null },
    ...{ baseTaxonomyId, samplesRun: runId, classifierId: null, span },
  });
  return { id, fresh: await store.spans.keys(corpus, span) };
}

async function sampled(store: Store, runId: number, sample: SampleName) {
  return await store.samples.range(runId, sample, { from: 0, to: 1_000 });
}

it('splits new documents, and keeps a text on the side where it was', async () => {
  const base = await baseRun();
  const { store, keys } = base;
  const texts = [
    ...Array.from({ length: 20 }, (_, index) => `new ${index}`),
    ...['base 0', 'base 19', 'base 1', 'base 18', 'new 3'],
  ];
  const { id, fresh } = await refresh(base, 'week', texts);
  const label = await sampled(store, id, 'label');
  // New documents first, then all that were labelled before, each on its side.
  expect(
    label
      .slice(0, fresh.length)
      .map((one) => one.document)
      .sort(),
  ).toEqual([...fresh].sort());
  expect(label.slice(fresh.length).map((one) => one.document)).toEqual(keys);
  const side = (text: string, nth = 0) => {
    const at = texts.flatMap((one, index) => (one === text ? [index] : []))[nth] ?? -1;
    return label.find((one) => one.document === fresh[at])?.split;
  };
  expect([side('base 0'), side('base 1')]).toEqual(['train', 'train']);
  expect([side('base 18'), side('base 19')]).toEqual(['test', 'test']);
  expect(side('new 3')).toBe(side('new 3', 1));
  // A fifth of those whose texts are new.
  const held = label.slice(0, fresh.length).filter(({ split }) => split === 'test');
  expect(held.length).toBeGreaterThanOrEqual(5);
  expect(held.length).toBeLessThanOrEqual(6);
  // None that is held out makes the taxonomy; none of the anchors was held out.
  const taxonomy = (await sampled(store, id, 'taxonomy')).map((one) => one.document);
  expect(taxonomy.filter((key) => held.some((one) => one.document === key))).toEqual([]);
  const anchors = (await sampled(store, id, 'anchor')).map((one) => one.document);
  expect(anchors).toHaveLength(6);
  expect(anchors.every((key) => keys.indexOf(key) < BASE - 4)).toBe(true);
  expect(taxonomy.slice(-6)).toEqual(anchors);
  expect(await sampled(store, id, 'classify')).toEqual([]);
});

it('keeps the anchors from refresh to refresh, but for what was purged', async () => {
  const base = await baseRun();
  const { store, corpus } = base;
  const first = await refresh(base, 'one', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  const anchors = (await sampled(store, first.id, 'anchor')).map((one) => one.document);
  const second = await refresh({ ...base, runId: first.id }, 'two', ['i', 'j']);
  expect((await sampled(store, second.id, 'anchor')).map((one) => one.document)).toEqual(anchors);
  // No more anchors than new documents are shown.
  expect(await sampled(store, second.id, 'taxonomy')).toHaveLength(4);

  const [gone = 0, ...left] = anchors;
  const pass = store.purges.pass(
    { corpus: { id: corpus, name: 'chats' }, documents: [gone] },
    { vectorHashOf: () => 'none' },
  );
  while ((await pass.next()) !== undefined);
  const third = await refresh({ ...base, runId: second.id }, 'three', ['k', 'l']);
  expect((await sampled(store, third.id, 'anchor')).map((one) => one.document)).toEqual(left);
});

it('leaves to the classifier what is more than the sample, unless it is told not to', async () => {
  const base = await baseRun();
  const texts = Array.from({ length: 10 }, (_, index) => `new ${index}`);
  const { id, fresh } = await refresh(base, 'week', texts, { sampleSize: 4 });
  const label = (await sampled(base.store, id, 'label')).slice(0, 4).map((one) => one.document);
  const rest = (await sampled(base.store, id, 'classify')).map((one) => one.document);
  expect([...label, ...rest].sort((a, b) => a - b)).toEqual(fresh);
  const none = await refresh({ ...base, runId: id }, 'other', ['x', 'y', 'z'], {
    ...{ sampleSize: 2, label: { classifyRest: false } },
  });
  expect(await sampled(base.store, none.id, 'classify')).toEqual([]);
});
