/** The samples of a run: drawn once, split before anything looks at them, and no test text in the taxonomy's. */
import { describe, expect, it } from 'vitest';
import { drawSample } from '../../../src/activities/corpus/draw-sample.js';
import type { ActivityDependencies } from '../../../src/activities/dependencies.js';
import type { Store } from '../../../src/store/index.js';
import { failureOf, storeRun, storeTexts, temporaryStore } from '../support.js';

const ALL = { from: 0, to: 1_000_000 };
const distinct = (count: number) => Array.from({ length: count }, (_, index) => `text ${index}`);

async function draw(store: Store, runId: number) {
  return await drawSample({ store } as ActivityDependencies, { runId });
}

/** The texts of a sample, by split. */
async function textsOf(store: Store, runId: number, sample: 'taxonomy' | 'label') {
  const rows = await store.samples.range(runId, sample, ALL);
  const documents = await store.corpora.documents(rows.map(({ document }) => document));
  const part = (split: string) =>
    documents
      .filter((_, index) => rows[index]?.split === split)
      .map(({ turns }) => turns[0]?.content);
  return { train: part('train'), test: part('test') };
}

describe('drawSample', () => {
  it('labels the taxonomy’s own sample, and summarises its training part alone', async () => {
    const store = await temporaryStore();
    await storeTexts(store, distinct(100));
    const runId = await storeRun(store, { sampleSize: 50 });
    expect(await draw(store, runId)).toEqual({ toSummarize: 40, toLabel: 50, test: 10 });
    const [taxonomy, labels] = [
      await textsOf(store, runId, 'taxonomy'),
      await textsOf(store, runId, 'label'),
    ];
    expect(taxonomy.train).toEqual(labels.train);
    expect(taxonomy.test).toEqual([]);
  });

  it('keeps test texts out of the taxonomy’s sample, also where that is another and texts repeat', async () => {
    const store = await temporaryStore();
    await storeTexts(
      store,
      Array.from({ length: 300 }, (_, index) => `text ${index % 60}`),
    );
    for (const [index, seed] of [1, 2, 3, 4, 5].entries()) {
      const input = { sampleSize: 150, seed, testSplit: 0.3, label: { sampleSize: 150 } };
      const runId = await storeRun(store, input, `workflow-${index}`);
      const { test } = await draw(store, runId);
      expect(test).toBeGreaterThan(0);
      expect(test).toBeLessThanOrEqual(45);
      const labels = await textsOf(store, runId, 'label');
      const seen = new Set([...(await textsOf(store, runId, 'taxonomy')).train, ...labels.train]);
      expect(labels.test.filter((text) => seen.has(text))).toEqual([]);
    }
  });

  it('draws once: a second attempt, after the corpus has grown, finds what was drawn', async () => {
    const store = await temporaryStore();
    await storeTexts(store, distinct(20));
    const runId = await storeRun(store);
    const first = await draw(store, runId);
    const rows = await store.samples.range(runId, 'label', ALL);
    await storeTexts(store, distinct(40));
    expect(await draw(store, runId)).toEqual(first);
    expect(await store.samples.range(runId, 'label', ALL)).toEqual(rows);
  });

  it('draws the same for the same seed, in whatever run', async () => {
    const store = await temporaryStore();
    await storeTexts(store, distinct(100));
    const sampleOf = async (workflowId: string, seed: number) => {
      const runId = await storeRun(store, { sampleSize: 30, seed }, workflowId);
      await draw(store, runId);
      return await store.samples.range(runId, 'label', ALL);
    };
    expect(await sampleOf('one', 7)).toEqual(await sampleOf('two', 7));
    expect(await sampleOf('three', 8)).not.toEqual(await sampleOf('four', 7));
  });

  it('takes all documents where there are fewer than asked for', async () => {
    const store = await temporaryStore();
    await storeTexts(store, distinct(7));
    const runId = await storeRun(store, { sampleSize: 1_000 });
    expect(await draw(store, runId)).toEqual({ toSummarize: 6, toLabel: 7, test: 1 });
  });

  it.each([0, 1])(
    'leaves something to make a taxonomy from, with a test split of %i',
    async (testSplit) => {
      const store = await temporaryStore();
      await storeTexts(store, distinct(10));
      const runId = await storeRun(store, { testSplit });
      const { toSummarize, test } = await draw(store, runId);
      expect(toSummarize).toBeGreaterThan(0);
      expect(test).toBe(testSplit === 0 ? 0 : 9);
    },
  );

  it('says so when the corpus is empty', async () => {
    const store = await temporaryStore();
    await store.corpora.ensure('chats');
    const error = await failureOf(draw(store, await storeRun(store)));
    expect(error.message).toBe('The corpus "chats" holds no documents.');
  });
});
