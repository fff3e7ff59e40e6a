/** The weekly run: what it pays for, what it keeps, what it notices. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adoptEdited, adoptProposal } from '../../src/activities/refresh/adopt-taxonomy.js';
import type { RunInput, RunResult } from '../../src/client.js';
import { makeDocuments, writeJsonl, type Topic } from '../support/documents.js';
import { executionsOf, textsIn } from '../support/history.js';
import { PipelineBench, readLines, readResult } from '../support/pipeline-bench.js';
import type { StandInRequest } from '../../src/testing/index.js';
import { taskOf } from '../support/stand-in-models.js';
import { rowOf, TOPIC_TABLE, topicAnswer, updatedTable } from '../support/topic-model.js';

let bench: PipelineBench;

/** When this server suggests to continue as new: so soon that every refresh does. */
const SUGGESTED_EVENTS = 40;

beforeAll(async () => {
  bench = await PipelineBench.start({ suggestedEvents: SUGGESTED_EVENTS });
});

afterAll(async () => {
  await bench.stop();
});

const OLD_TOPICS: readonly Topic[] = ['refund', 'delivery', 'password'];

/** A corpus whose first documents a run of the pipeline took care of. */
async function startCorpus(
  name: string,
  {
    documents = 60,
    answer = topicAnswer,
  }: { readonly documents?: number; readonly answer?: (request: StandInRequest) => string } = {},
) {
  const models = bench.models.add(name, { answer: (request) => answer(request) });
  const source = (mark: string, count: number, wanted: readonly Topic[] = OLD_TOPICS) =>
    writeJsonl(
      bench.folder,
      `${name}-${mark}`,
      makeDocuments({ mark: `${name}${mark}`, count, topics: wanted }),
    );
  const settings = {
    ...{ sampleSize: documents, batchSize: 20 },
    models: models.forTasks(),
  };
  const base = await bench.run('tntLlm', {
    ...{ ...settings, corpus: name, source: source('base', documents) },
  });
  const refresh = async (input: RunInput) => {
    const before = models.counts(...TASKS);
    const run = await bench.start('refreshTaxonomy', { corpus: name, ...input });
    const result = await run.result();
    const after = models.counts(...TASKS);
    const calls = Object.fromEntries(TASKS.map((task) => [task, after[task] - before[task]]));
    return { run, result, calls };
  };
  return { models, source, base, refresh };
}

const TASKS = ['summarize', 'generate', 'update', 'review', 'label', 'embed'] as const;
const NO_CALLS = Object.fromEntries(TASKS.map((task) => [task, 0]));

const nameOf = ({ categories }: RunResult, name: string) =>
  categories.find((category) => category.name === name);

/** All rows of the labels of these versions, as they are stored. */
async function labelRows(...taxonomies: number[]) {
  return await bench.withStore(async (store) =>
    JSON.stringify(
      await Promise.all(
        taxonomies.map((id) => store.outcomes.labelRange(id, { from: 1, to: 1_000 })),
      ),
    ),
  );
}

async function lastRefresh(corpus: string) {
  return await bench.withStore(async (store) => {
    const last = await store.refreshes.last(await store.corpora.require(corpus));
    if (last === undefined) throw new Error('There is no refresh.');
    return last;
  });
}

describe('a corpus that goes on as before', () => {
  test('pays for new documents alone; where nothing is new, for nothing', async () => {
    const { source, base, refresh } = await startCorpus('steady');
    const { result, calls, run } = await refresh({ source: source('more', 20) });
    expect(result.refresh).toMatchObject({
      ...{ outcome: 'unchanged', newDocuments: 20, relabelled: 0, flagged: [], proposal: null },
    });
    // 20 new documents are labelled; 4 of them are held out, so 16 are summarised: two minibatches of 10, half anchors.
    expect(calls).toMatchObject({ summarize: 16, generate: 0, update: 2, review: 1, label: 20 });
    expect(calls.embed).toBe(1);
    expect(result).toMatchObject({
      ...{ documents: 80, labelled: 80, categories: base.categories },
      taxonomyVersion: base.taxonomyVersion,
    });
    const labels = readLines(result.out, 'labels.jsonl');
    expect(labels).toHaveLength(80);
    expect(labels.slice(0, 60)).toEqual(readLines(base.out, 'labels.jsonl'));
    expect(readFileSync(join(result.out, 'report.md'), 'utf8')).toContain('## What changed');
    expect(readResult(result.out, 'drift.json').comparisons).toHaveLength(1);
    // No text of a document is in the history, of which there is more than one.
    const executions = await executionsOf(bench.temporal, run);
    expect(executions.length).toBeGreaterThan(1);
    const texts = executions.flatMap(({ events }) => textsIn(events));
    expect(texts.filter((text) => text.includes('zqsteady'))).toEqual([]);

    const again = await refresh({ source: source('more', 20) });
    expect(again.calls).toEqual(NO_CALLS);
    expect(again.result).toMatchObject({
      refresh: { outcome: 'nothing-new', newDocuments: 0 },
      usage: { calls: 0 },
      ...{ documents: 80, labelled: 80, classifier: result.classifier },
    });
    expect(again.result.notes.join()).toContain('Nothing is new');
    expect(readLines(again.result.out, 'labels.jsonl')).toEqual(labels);
    // The one after that goes on from where the last documents were.
    const third = await refresh({ source: source('third', 10) });
    expect(third.result.refresh).toMatchObject({ outcome: 'unchanged', newDocuments: 10 });
    expect(third.calls).toMatchObject({ summarize: 8, label: 10, update: 1 });
  }, 180_000);

  test('half of each minibatch are anchors, and no document that is held out is shown', async () => {
    const { models, source, refresh } = await startCorpus('halves');
    await refresh({ source: source('more', 20) });
    const [first, second] = models.calls('update').slice(-2);
    for (const call of [first, second]) {
      const data = call?.request.messages[0]?.content ?? '';
      expect(data.match(/zqhalvesmore/gu)).toHaveLength(10);
      expect(data.match(/zqhalvesbase/gu)).toHaveLength(10);
    }
  }, 120_000);
});

/** Answers updates with a table of these categories; of all else, as the topics are. */
const tableOf =
  (categories: readonly { readonly name: string; readonly description: string }[]) =>
  (request: StandInRequest) =>
    taskOf(request) === 'update'
      ? updatedTable(categories.map((one, index) => rowOf(index + 1, one)).join('\n'))
      : topicAnswer(request);
const [refund, delivery, password] = TOPIC_TABLE;

describe('a taxonomy that changes', () => {
  test('a topic that appears becomes a category; ids and old labels stay', async () => {
    const { source, base, refresh } = await startCorpus('fresh');
    const before = await labelRows(...Array.from({ length: 20 }, (_, id) => id + 1));
    const inForce = (await lastVersion(base)).id;
    const rows = await labelRows(inForce);
    const topics: Topic[] = ['refund', 'delivery', 'password', 'invoice', 'invoice'];
    const { result, calls } = await refresh({ source: source('more', 40, topics) });
    expect(result.refresh).toMatchObject({
      ...{ outcome: 'changed', newDocuments: 40, relabelled: 0 },
      lineage: [{ kind: 'added', from: [], to: ['Invoice'] }],
    });
    expect(result.refresh?.flagged).toMatchObject([
      { category: 'Invoice', change: 'appeared', against: 'baseline', then: { documents: 0 } },
    ]);
    for (const { id, name } of base.categories) expect(nameOf(result, name)?.id).toBe(id);
    expect(base.categories.map(({ id }) => id)).not.toContain(nameOf(result, 'Invoice')?.id);
    // The new documents, and the 48 anchors under the new version; the old labels are copied.
    expect(calls).toMatchObject({ summarize: 32, update: 4, label: 40 + 48 });
    expect(await labelRows(inForce)).toBe(rows);
    expect(await labelRows(...Array.from({ length: 20 }, (_, id) => id + 1))).toContain(
      before.slice(1, -1).replace(/(,\[\])+$/u, ''),
    );
    const labels = readLines(result.out, 'labels.jsonl');
    expect(labels).toHaveLength(100);
    expect(labels.slice(0, 60)).toEqual(readLines(base.out, 'labels.jsonl'));
  }, 180_000);

  test('what would move too many labels is proposed, and in force once it is adopted', async () => {
    let merges = false;
    const orders = {
      name: 'Orders',
      description: 'A refund for money that is not back on a card, and a delivery with tracking.',
    };
    const merged = tableOf([orders, ...(password ? [password] : [])]);
    const { source, base, refresh } = await startCorpus('merge', {
      answer: (request) => (merges ? merged(request) : topicAnswer(request)),
    });
    merges = true;
    const { run, result } = await refresh({ source: source('more', 20) });
    expect(result).toMatchObject({
      ...{ categories: base.categories, taxonomyVersion: base.taxonomyVersion },
      refresh: { outcome: 'proposed', relabelled: 0, lineage: [{ kind: 'merged' }] },
    });
    expect(result.refresh?.proposal).toBeGreaterThan(base.taxonomyVersion ?? 0);
    expect(result.notes.join()).toContain(`tntflow taxonomy adopt ${run.workflowId}`);
    expect(readFileSync(join(result.out, 'report.md'), 'utf8')).toMatch(/proposed/iu);
    expect(readLines(result.out, 'labels.jsonl')).toHaveLength(80);

    const rows = await labelRows((await lastRefresh('merge')).taxonomyId);
    const adopted = await bench.withStore((store) => adoptProposal(store, run.workflowId));
    expect(adopted.version.version).toBe(result.refresh?.proposal);
    const next = await refresh({ source: source('next', 10) });
    expect(next.result.refresh).toMatchObject({
      ...{ outcome: 'adopted', newDocuments: 10, lineage: [{ kind: 'merged', to: ['Orders'] }] },
    });
    expect(next.calls).toMatchObject({ summarize: 0, update: 0, review: 0 });
    expect(next.result.categories.map(({ name }) => name)).toEqual(['Orders', 'Password']);
    expect(nameOf(next.result, 'Password')?.id).toBe(nameOf(base, 'Password')?.id);
    expect(readLines(next.result.out, 'labels.jsonl')).toHaveLength(90);
    expect(next.result.refresh?.flagged).toEqual([]);
    expect(await labelRows((await lastRefresh('merge')).baseTaxonomyId ?? 0)).toBe(rows);
    // Adopted once, it is in force from then on.
    const last = await refresh({ source: source('last', 10) });
    expect(last.result).toMatchObject({
      ...{ categories: next.result.categories, refresh: { outcome: 'unchanged' } },
    });
  }, 180_000);

  test('an edit that splits a category is lineage, not drift', async () => {
    const { source, base, refresh } = await startCorpus('edit', { documents: 120 });
    await refresh({ source: source('more', 30) });
    const others = base.categories.filter(({ name }) => name !== 'Delivery');
    const own = nameOf(base, 'Delivery');
    const all = 'The delivery is late again and the tracking page shows nothing new';
    const categories = [
      ...others,
      { ...(own && { id: own.id }), name: 'Deliveries that can wait', description: `${all}.` },
      { name: 'Deliveries in a hurry', description: `${all}; written twice, or before Friday.` },
    ];
    const rows = await labelRows((await lastRefresh('edit')).taxonomyId);
    await bench.withStore((store) => adoptEdited(store, { corpus: 'edit', categories }));
    const deliveries = 150 / 3;
    const { result, calls } = await refresh({ source: source('next', 30) });
    expect(result.refresh).toMatchObject({
      ...{ outcome: 'adopted', newDocuments: 30, flagged: [], relabelled: deliveries },
      lineage: [
        {
          ...{ kind: 'split', from: ['Delivery'] },
          to: ['Deliveries that can wait', 'Deliveries in a hurry'],
        },
      ],
    });
    for (const { id, name } of others) expect(nameOf(result, name)?.id).toBe(id);
    // The new documents, the anchors, and those deliveries that are no anchors.
    const anchors = await bench.withStore(async (store) => {
      const { train } = await store.samples.count(result.runId, 'anchor');
      const sampled = await store.samples.range(result.runId, 'anchor', { from: 0, to: train });
      const keys = new Set(sampled.map(({ document }) => document));
      const { train: again } = await store.samples.count(result.runId, 'relabel');
      const relabel = await store.samples.range(result.runId, 'relabel', { from: 0, to: again });
      return { all: train, again: relabel.filter(({ document }) => keys.has(document)).length };
    });
    expect(anchors.again).toBeGreaterThan(20);
    expect(calls.label).toBe(30 + anchors.all + deliveries - anchors.again);
    expect(await labelRows((await lastRefresh('edit')).baseTaxonomyId ?? 0)).toBe(rows);
    const labels = readLines<{ categoryId: string }>(result.out, 'labels.jsonl');
    expect(labels).toHaveLength(180);
    expect(new Set(labels.map(({ categoryId }) => categoryId))).toEqual(
      new Set(result.categories.map(({ id }) => id)),
    );
  }, 180_000);

  test('a new category that draws from others has all of their documents labelled again', async () => {
    const { source, base, refresh } = await startCorpus('draws', { documents: 120 });
    const hurry = { name: 'Hurry', description: 'Rather urgent because they leave on Friday.' };
    await bench.withStore((store) =>
      adoptEdited(store, { corpus: 'draws', categories: [hurry, ...base.categories] }),
    );
    const { result } = await refresh({ source: source('next', 30) });
    expect(result.refresh).toMatchObject({
      ...{ outcome: 'adopted', relabelled: 120, flagged: [] },
      lineage: [{ kind: 'added', to: ['Hurry'] }],
    });
    expect(result.shares.find(({ category }) => category === 'Hurry')?.share).toBeCloseTo(0.2, 2);
  }, 180_000);

  test('a category that the steps leave out retires after four refreshes without it', async () => {
    let drops = false;
    const without = tableOf([refund, delivery].flatMap((one) => one ?? []));
    const { source, base, refresh } = await startCorpus('retire', {
      answer: (request) => (drops ? without(request) : topicAnswer(request)),
    });
    drops = true;
    for (const week of ['a', 'b', 'c', 'd']) {
      const { result } = await refresh({
        ...{ source: source(week, 10, ['refund', 'delivery']), refresh: { mostMoved: 0.5 } },
      });
      expect(result.refresh).toMatchObject({ outcome: 'unchanged', lineage: [] });
      expect(result.categories).toEqual(base.categories);
      expect(result.notes.join()).toContain('The steps left out "Password"');
    }
    const { result } = await refresh({
      ...{ source: source('e', 10, ['refund', 'delivery']), refresh: { mostMoved: 0.5 } },
    });
    expect(result.refresh).toMatchObject({
      ...{ outcome: 'changed', lineage: [{ kind: 'retired', from: ['Password'], to: [] }] },
    });
    expect(result.categories.map(({ name }) => name)).toEqual(['Refund', 'Delivery']);
    expect(readLines(result.out, 'labels.jsonl')).toHaveLength(110);
  }, 240_000);
});

async function lastVersion({ runId }: RunResult) {
  return await bench.withStore(async (store) => {
    const version = (await store.taxonomies.trajectory(runId)).at(-1);
    if (version === undefined) throw new Error('There is no version.');
    return version;
  });
}

describe('how refreshes follow each other', () => {
  test('where there is no taxonomy yet, the first refresh makes one', async () => {
    const models = bench.models.add('begin', { answer: (request) => topicAnswer(request) });
    const source = (mark: string, count: number) =>
      writeJsonl(
        bench.folder,
        `begin-${mark}`,
        makeDocuments({ mark: `begin${mark}`, count, topics: OLD_TOPICS }),
      );
    const settings = { corpus: 'begin', sampleSize: 40, batchSize: 20, models: models.forTasks() };
    const first = await bench.run('refreshTaxonomy', { ...settings, source: source('one', 60) });
    expect(first).toMatchObject({
      ...{ documents: 60, labelled: 40, classified: 20, refresh: { outcome: 'first' } },
    });
    const second = await bench.run('refreshTaxonomy', { ...settings, source: source('two', 60) });
    expect(second).toMatchObject({
      ...{ documents: 120, labelled: 80, classified: 40, categories: first.categories },
      refresh: { outcome: 'unchanged', newDocuments: 60 },
    });
    expect(readResult(second.out, 'drift.json').comparisons).toMatchObject([
      { against: 'last week', documents: { then: 60, now: 60 } },
    ]);
    const third = await bench.run('refreshTaxonomy', { ...settings, source: source('three', 30) });
    expect(readResult(third.out, 'drift.json').comparisons).toMatchObject([
      { against: 'last week', documents: { then: 60, now: 30 } },
      { against: 'baseline', documents: { then: 60, now: 30 } },
    ]);
  }, 180_000);

  test('of two at once the first counts; the other says so in one line', async () => {
    const { source, refresh } = await startCorpus('twice');
    const file = source('more', 20);
    const start = () => bench.start('refreshTaxonomy', { corpus: 'twice', source: file });
    const runs = await Promise.all([start(), start()]);
    const ended = await Promise.allSettled(runs.map((run) => run.result()));
    expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const loser = runs[ended.findIndex(({ status }) => status === 'rejected')];
    const failure = await loser?.failure();
    expect(failure?.type).toBe('Overtaken');
    expect(failure?.message).toMatch(
      /^Another refresh of this corpus, "refreshTaxonomy-\d+", .*$/u,
    );
    const { result, calls } = await refresh({ source: file });
    expect(result.refresh?.outcome).toBe('nothing-new');
    expect(calls).toEqual(NO_CALLS);
  }, 180_000);

  test('documents of a failed refresh, and those that came too late, are the next one’s', async () => {
    const { refresh } = await startCorpus('failed');
    const lines = makeDocuments({ mark: 'failedmore', count: 30, topics: OLD_TOPICS });
    const broken = writeJsonl(bench.folder, 'failed-broken', [
      ...lines.slice(0, 10),
      ...['{', '{', '{'],
    ]);
    const failed = await bench.start('refreshTaxonomy', { corpus: 'failed', source: broken });
    expect((await failed.failure()).type).toBe('BadSource');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    const source = writeJsonl(bench.folder, 'failed-mended', [
      ...lines.slice(0, 20),
      ...lines.slice(20).map((line) => ({ ...line, timestamp: tomorrow })),
    ]);
    const { result } = await refresh({ source });
    expect(result.refresh).toMatchObject({ outcome: 'unchanged', newDocuments: 20 });
    expect(result).toMatchObject({ documents: 80, labelled: 80 });
    const later = writeJsonl(bench.folder, 'failed-later', lines);
    const next = await refresh({ source: later });
    expect(next.result.refresh).toMatchObject({ newDocuments: 10 });
  }, 180_000);
});
