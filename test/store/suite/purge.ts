/** Purging: nothing of a document is left but a row without content, and everything else stays as it was. */
import { expect, it } from 'vitest';
import type { Turn } from '../../../src/contracts/documents.js';
import {
  addCounts,
  NOTHING_PURGED,
  type PurgeScope,
  type Store,
} from '../../../src/store/index.js';
import { configOf, newDocument, newDocuments, storeTaxonomy } from '../fixtures.js';
import type { FreshStores } from '../fresh-stores.js';

const vectorHashOf = (turns: readonly Turn[]) => `vector of ${turns[0]?.content ?? ''}`;
const usage = { inputTokens: 1, outputTokens: 1, cachedTokens: 0, cacheWriteTokens: 0 };

/** Purges everything in scope, in batches of `batch`. */
async function purgeAll(store: Store, scope: PurgeScope, batch = 2) {
  const pass = store.purges.pass(scope, { vectorHashOf, batch });
  let counts = NOTHING_PURGED;
  for (;;) {
    const some = await pass.next();
    if (some === undefined) return counts;
    counts = addCounts(counts, some);
  }
}

async function countAll(store: Store, scope: PurgeScope, batch = 2) {
  const pass = store.purges.pass(scope, { vectorHashOf, batch });
  let counts = NOTHING_PURGED;
  for (let some = await pass.count(); some !== undefined; some = await pass.count()) {
    counts = addCounts(counts, some);
  }
  return counts;
}

/** A corpus `c` of documents `d1` …, and a run that summarised, labelled and embedded all of them. */
async function storeFullRun(store: Store, documents: number) {
  const id = await store.corpora.ensure('c');
  await store.corpora.addDocuments(id, newDocuments(documents));
  const stored = await store.corpora.documentRange(id, 1, documents + 1);
  const { id: runId } = await store.runs.record(
    { workflowId: 'w', firstExecutionRunId: 'f' },
    { workflowType: 'tntLlm', config: configOf('c'), notes: [] },
  );
  const sample = stored.map(({ key }) => ({ document: key, split: 'train' as const }));
  await store.samples.record(runId, { taxonomy: sample, label: sample });
  const taxonomy = await storeTaxonomy(store, runId);
  for (const { key, id: name } of stored) {
    await answer(store, { runId, hash: `summary of ${name}`, document: key });
    await answer(store, { runId, hash: `label of ${name}`, document: key });
    await store.outcomes.addSummary(runId, {
      ...{ document: key, summary: `summary ${name}`, explanation: `why ${name}`, note: null },
    });
    await store.outcomes.addLabels(taxonomy.id, [
      {
        ...{ document: key, source: 'llm', categoryId: 'c1', confidence: null },
        ...{ reasoning: `since ${name}`, note: `note ${name}` },
      },
    ]);
    await store.outcomes.setAside(runId, { document: key, stage: 'embed', reason: `bad ${name}` });
    await store.vectors.addEmbeddings('m', [
      { textHash: `vector of text of ${name}`, vector: new Float32Array([1]) },
    ]);
  }
  await answer(store, { runId, hash: 'taxonomy', document: null, task: 'generate' });
  const keys = stored.map(({ key }) => key);
  return { corpus: { id, name: 'c' }, runId, taxonomyId: taxonomy.id, keys };
}

async function answer(
  store: Store,
  call: {
    readonly runId: number;
    readonly hash: string;
    readonly document: number | null;
    readonly task?: string;
  },
) {
  const { hash, task = 'summarize' } = call;
  const planned = { ...{ model: 'm', inputTokens: 1, outputTokens: 1, cost: 2 }, ...call, task };
  const reserved = await store.calls.reserve(planned);
  await store.completions.record(
    { hash, model: 'm', task },
    { text: `answer to ${hash}`, stopReason: 'end', usage },
  );
  await store.calls.settle(reserved, {
    ...{ outcome: 'answered', detail: null, usage, cost: 1, seconds: 1 },
  });
}

export function purgeTests(stores: FreshStores): void {
  it('removes a document and all that was made of it, and nothing of the others', async () => {
    const store = await stores.store();
    const { corpus, runId, taxonomyId, keys } = await storeFullRun(store, 5);
    const second = keys[1] ?? 0;
    const scope = { corpus, documents: [second] };
    const expected = { documents: 1, summaries: 1, completions: 3, vectors: 1, reasonings: 1 };
    expect(await countAll(store, scope)).toEqual(expected);
    expect(await store.completions.find('label of d2')).toBeDefined();
    expect(await purgeAll(store, scope)).toEqual(expected);

    expect(await store.corpora.documents(keys)).toHaveLength(4);
    expect(await store.corpora.countDocuments(corpus.id)).toBe(4);
    expect(await store.completions.find('label of d2')).toBeUndefined();
    expect(await store.completions.find('summary of d2')).toBeUndefined();
    // It was made of the summaries of all of them.
    expect(await store.completions.find('taxonomy')).toBeUndefined();
    expect(await store.completions.find('label of d3')).toBeDefined();
    const vectors = await store.vectors.embeddings(
      'm',
      ['d1', 'd2'].map((id) => `vector of text of ${id}`),
    );
    expect([...vectors.keys()]).toEqual(['vector of text of d1']);
    const summaries = await store.outcomes.summariesInOrder(runId);
    expect(summaries.map(({ summary }) => summary)).toEqual(
      ['d1', 'd3', 'd4', 'd5'].map((id) => `summary ${id}`),
    );
    const labels = await store.outcomes.labelRange(taxonomyId, { from: 1, to: 100 });
    expect(labels.map(({ reasoning }) => reasoning).sort()).toEqual(
      ['d1', 'd3', 'd4', 'd5'].map((id) => `since ${id}`),
    );
    expect(await store.outcomes.sampleLabels(runId, taxonomyId)).toHaveLength(4);
    // The statistics of the run, and its bill, stay.
    expect(await store.outcomes.countLabels(taxonomyId, 'llm')).toEqual(new Map([['c1', 5]]));
    const bill = await store.calls.usage(runId);
    expect(bill.reduce((sum, { cost }) => sum + cost, 0)).toBe(11);
    expect(await store.outcomes.listSetAside(runId)).toContainEqual({
      documentId: expect.stringMatching(/^purged:[0-9a-f]{64}$/u) as string,
      ...{ stage: 'embed', reason: 'purged' },
    });
  });

  it('keeps ordinals without gaps, whichever documents go', async () => {
    const store = await stores.store();
    const id = await store.corpora.ensure('c');
    await store.corpora.addDocuments(id, newDocuments(12));
    const corpus = { id, name: 'c' };
    const at = await store.corpora.documentRange(id, 1, 13);
    const gone = [1, 2, 6, 11, 12].map((ordinal) => at[ordinal - 1]?.key ?? 0);
    await purgeAll(store, { corpus, documents: gone });
    const left = await store.corpora.documentRange(id, 1, 100);
    expect(left.map(({ id: own }) => own).sort()).toEqual(
      ['d10', 'd3', 'd4', 'd5', 'd7', 'd8', 'd9'].sort(),
    );
    expect(await store.corpora.documentsAt(id, [1, 2, 3, 4, 5, 6, 7])).toHaveLength(7);
    expect(await store.corpora.countDocuments(id)).toBe(7);
    // New ones go on behind them.
    expect(await store.corpora.addDocuments(id, newDocuments(2, 20))).toBe(2);
    const [last] = await store.corpora.documentRange(id, 9, 10);
    expect(last?.id).toBe('d21');
  });

  it('does not bring back what was purged when its source is imported again', async () => {
    const store = await stores.store();
    const { corpus, keys } = await storeFullRun(store, 4);
    await purgeAll(store, { corpus, documents: keys.slice(0, 2) });
    expect(await store.corpora.addDocuments(corpus.id, newDocuments(5))).toBe(1);
    expect(await store.corpora.countDocuments(corpus.id)).toBe(3);
    expect(await store.purges.find(corpus.id, 'd1')).toBe('purged');
    expect(await store.purges.find(corpus.id, 'd3')).toBe(keys[2]);
    expect(await store.purges.find(corpus.id, 'never')).toBeUndefined();
    // In another corpus it is another document.
    const other = await store.corpora.ensure('other');
    expect(await store.corpora.addDocuments(other, newDocuments(5))).toBe(5);
  });

  it('purges the answers to a text also where another document of that text had asked', async () => {
    const store = await stores.store();
    const { runId } = await storeFullRun(store, 1);
    const id = await store.corpora.ensure('twins');
    await store.corpora.addDocuments(id, [
      newDocument('mine', 'same'),
      newDocument('yours', 'same'),
    ]);
    const [mine, yours] = await store.corpora.documentRange(id, 1, 3);
    await answer(store, { runId, hash: 'about the text', document: yours?.key ?? 0 });
    const scope = { corpus: { id, name: 'twins' }, documents: [mine?.key ?? 0] };
    expect(await purgeAll(store, scope)).toMatchObject({ documents: 1, completions: 1 });
    expect(await store.completions.find('about the text')).toBeUndefined();
    expect((await store.corpora.documents([yours?.key ?? 0]))[0]?.id).toBe('yours');
  });

  it('goes on after an interruption, and has nothing to do the next time', async () => {
    const store = await stores.store();
    const { corpus, keys } = await storeFullRun(store, 7);
    const scope = { corpus };
    const interrupted = store.purges.pass(scope, { vectorHashOf, batch: 3 });
    expect(await interrupted.next()).toMatchObject({ documents: 3, summaries: 3 });
    expect(await purgeAll(store, scope)).toMatchObject({ documents: 4, summaries: 4 });
    expect(await purgeAll(store, scope)).toEqual(NOTHING_PURGED);
    expect(await store.corpora.countDocuments(corpus.id)).toBe(0);
    expect(await store.corpora.documents(keys)).toEqual([]);
    expect(await store.corpora.addDocuments(corpus.id, newDocuments(7))).toBe(0);
  });

  it('two at once purge each document once', async () => {
    const url = await stores.url();
    const [one, other] = [await stores.open(url), await stores.open(url)];
    const { corpus } = await storeFullRun(one, 20);
    const counts = await Promise.all([
      purgeAll(one, { corpus }, 3),
      purgeAll(other, { corpus }, 3),
    ]);
    expect(addCounts(counts[0], counts[1])).toMatchObject({ documents: 20, summaries: 20 });
    expect(await one.corpora.countDocuments(corpus.id)).toBe(0);
  });

  it('purges what was imported before a moment', async () => {
    const store = await stores.store();
    const { corpus } = await storeFullRun(store, 3);
    const soon = new Date(Date.now() + 60_000).toISOString();
    const earlier = new Date(Date.now() - 60_000).toISOString();
    expect(await purgeAll(store, { corpus, importedBefore: earlier })).toEqual(NOTHING_PURGED);
    expect(await purgeAll(store, { corpus, importedBefore: soon })).toMatchObject({ documents: 3 });
  });

  it('forgets why records could not be read with the whole corpus', async () => {
    const store = await stores.store();
    const { corpus } = await storeFullRun(store, 2);
    const bad = { source: 's', position: 3, kind: 'bad' as const, reason: 'not JSON: Anna' };
    await store.corpora.addSkipped(corpus.id, [bad]);
    await purgeAll(store, { corpus, documents: [] });
    expect(await store.corpora.listBad(corpus.id)).toMatchObject([{ reason: 'not JSON: Anna' }]);
    await purgeAll(store, { corpus });
    expect(await store.corpora.listBad(corpus.id)).toMatchObject([{ reason: 'purged' }]);
  });
}
