/** Phase 1: which documents the taxonomy is made from, in which order, by which steps, and what a step may not spoil. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  wireFormatAnswer,
  type StandInCall,
  type StandInRequest,
} from '../../src/testing/index.js';
import { makeDocuments, markersIn, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { executionsOf, textsIn } from '../support/history.js';
import { PipelineBench, readLines, readResult } from '../support/pipeline-bench.js';
import { dataOf, taskOf } from '../support/stand-in-models.js';

let bench: PipelineBench;

beforeAll(async () => {
  bench = await PipelineBench.start();
});

afterAll(async () => {
  await bench.stop();
});

/** A source of `count` documents whose markers begin with `zq` and `mark`. */
function sourceOf(mark: string, count: number): string {
  return writeJsonl(bench.folder, mark, makeDocuments({ mark, count }));
}

function markersOf(calls: readonly StandInCall[]): string[] {
  return calls.flatMap(({ request }) =>
    request.messages.flatMap(({ content }) => markersIn(content)),
  );
}

test('held-out documents enter no taxonomy step, and equal texts are all held out or none is', async () => {
  const models = bench.models.add('held-out');
  const originals = makeDocuments({ mark: 'h', count: 100 });
  // The same text under other ids, once as it is and once in another case and with other white space.
  const twins = originals.slice(0, 30).flatMap((document) => [
    { ...document, id: `${document.id}-same` },
    {
      ...document,
      id: `${document.id}-loud`,
      text: document.text.toUpperCase().replaceAll(' ', '  '),
    },
  ]);
  const { runId } = await bench.run('generateTaxonomy', {
    source: writeJsonl(bench.folder, 'held-out', [...originals, ...twins]),
    ...{ models: models.forTasks(), sampleSize: 120, batchSize: 25, testSplit: 0.3 },
    label: { sampleSize: 90 },
  });
  const splits = await bench.withStore(async (store) => {
    const sampled = await store.samples.range(runId, 'label', { from: 0, to: 90 });
    const stored = await store.corpora.documents(sampled.map(({ document }) => document));
    return stored.map(({ turns }, index) => ({
      marker: markersIn(turns[0]?.content.toLowerCase() ?? '')[0] ?? '',
      split: sampled[index]?.split,
    }));
  });
  const held = new Set(splits.filter(({ split }) => split === 'test').map(({ marker }) => marker));
  const trained = splits.filter(({ split }) => split === 'train').map(({ marker }) => marker);
  expect(splits).toHaveLength(90);
  expect(splits.length - trained.length).toBeGreaterThan(20);
  expect(trained.filter((marker) => held.has(marker))).toEqual([]);
  // Some text is there more than once on either side, so that the rule had something to hold.
  expect(held.size).toBeLessThan(splits.length - trained.length);

  // Held-out texts are not even summarised; whatever the others say, it is not theirs.
  for (const tasks of [['summarize'], ['generate', 'update', 'review']] as const) {
    const read = markersOf(models.calls(...tasks));
    expect(read.length).toBeGreaterThan(50);
    expect(read.filter((marker) => held.has(marker))).toEqual([]);
  }
  const loud = models.calls().flatMap(({ request }) => dataOf(request).match(/\bZQ[A-Z]+/gu) ?? []);
  expect(loud.filter((marker) => held.has(marker.toLowerCase()))).toEqual([]);
});

test('minibatches follow the sample, whatever order the summaries come in', async () => {
  const source = sourceOf('o', 90);
  const latencyBy = (place: number) => (request: StandInRequest) =>
    taskOf(request) === 'summarize'
      ? ((markersIn(dataOf(request))[0]?.charCodeAt(place) ?? 0) % 7) * 15
      : 0;
  const models = [
    bench.models.add('order-a', { latencyMs: latencyBy(5) }),
    bench.models.add('order-b', { latencyMs: (request) => 90 - latencyBy(5)(request) }),
  ];
  for (const own of models) {
    await bench.run('generateTaxonomy', {
      ...{ source, models: own.forTasks(), sampleSize: 90, batchSize: 20, documentsPerActivity: 3 },
      testSplit: 0,
    });
  }
  const [arrivals = [], otherArrivals = []] = models.map((own) =>
    markersOf(own.calls('summarize')),
  );
  expect(arrivals).toHaveLength(90);
  expect(arrivals).not.toEqual(otherArrivals);
  expect(arrivals.toSorted()).toEqual(otherArrivals.toSorted());
  const [steps = [], otherSteps = []] = models.map((own) =>
    own
      .calls('generate', 'update', 'review')
      .map(({ request: { system, messages } }) => ({ system, messages })),
  );
  expect(steps).toHaveLength(6);
  expect(otherSteps).toEqual(steps);
  // A short last minibatch is filled up with documents that it does not hold yet.
  for (const { messages } of steps) {
    const markers = markersIn(messages[0]?.content ?? '');
    expect(new Set(markers).size).toBe(20);
  }
});

test('fewer documents than a batch: one generate, no update, one review', async () => {
  const models = bench.models.add('few');
  const result = await bench.run('generateTaxonomy', {
    ...{ source: sourceOf('f', 24), models: models.forTasks(), out: join(bench.folder, 'few') },
  });
  expect(models.counts('generate', 'update', 'review')).toEqual({
    generate: 1,
    update: 0,
    review: 1,
  });
  expect(result).toMatchObject({ taxonomyVersion: 2, labelled: 0, classifier: null, notes: [] });
});

test('a step that never answers in the format keeps the last good version, and says so', async () => {
  const models = bench.models.add('kept', {
    // The second minibatch gets a table that begins with what a summary says.
    answer: (request) =>
      taskOf(request) === 'update' && updates(request) === 2
        ? `<rating_score>50</rating_score><updated_table>${dataOf(request).slice(dataOf(request).indexOf('zq'))}</updated_table>`
        : wireFormatAnswer(request),
  });
  const minibatches: string[] = [];
  function updates(request: StandInRequest): number {
    const data = dataOf(request);
    if (!minibatches.includes(data)) minibatches.push(data);
    return minibatches.indexOf(data) + 1;
  }
  const run = await bench.start('generateTaxonomy', {
    ...{ source: sourceOf('k', 80), models: models.forTasks(), batchSize: 20, testSplit: 0 },
    out: join(bench.folder, 'kept'),
  });
  const result = await run.result();

  const asked = models.calls('update').filter(({ request }) => dataOf(request) === minibatches[1]);
  expect(asked).toHaveLength(4);
  for (const { request } of asked.slice(1)) {
    expect(request.messages).toHaveLength(3);
    expect(request.messages[2]?.content).toMatch(/could not be used: .*expected <cluster>/u);
  }
  const trajectory = await bench.withStore((store) => store.taxonomies.trajectory(result.runId));
  expect(trajectory.map(({ step }) => step)).toEqual([
    ...['generate', 'update', 'update', 'update', 'review'],
  ]);
  const [, before, kept, after] = trajectory;
  expect(kept).toMatchObject({ version: 3, score: null, categories: before?.categories });
  expect(kept?.keptBecause).toMatch(/4 tries.*expected <cluster>/u);
  expect(after).toMatchObject({ version: 4, keptBecause: null });
  expect(after?.score).not.toBeNull();
  expect(result.taxonomyVersion).toBe(5);
  expect(result.notes).toHaveLength(1);
  expect(result.notes[0]).toMatch(/"update" 3 changed nothing: no usable answer in 4 tries/u);

  // What the useless answer quoted stays out of the history.
  const executions = await executionsOf(bench.temporal, run);
  expect(markersIn(textsIn(executions).join('\n'))).toEqual([]);
});

test('a first minibatch without a usable answer leaves it to the next one to begin', async () => {
  let first = '';
  const models = bench.models.add('late-start', {
    answer(request) {
      if (taskOf(request) !== 'generate') return wireFormatAnswer(request);
      if (first === '') first = dataOf(request);
      return dataOf(request) === first ? 'I would rather not.' : wireFormatAnswer(request);
    },
  });
  const result = await bench.run('generateTaxonomy', {
    ...{ source: sourceOf('l', 60), models: models.forTasks(), batchSize: 20, testSplit: 0 },
  });
  expect(models.counts('generate', 'update', 'review')).toEqual({
    generate: 5,
    update: 1,
    review: 1,
  });
  expect(result.taxonomyVersion).toBe(3);
  expect(result.notes[0]).toContain('"generate" 1');
});

test('no usable answer from any minibatch: the run fails and says why', async () => {
  const models = bench.models.add('none', {
    answer: (request) =>
      taskOf(request) === 'generate' ? 'I would rather not.' : wireFormatAnswer(request),
  });
  const run = await bench.start('generateTaxonomy', {
    ...{ source: sourceOf('n', 20), models: models.forTasks() },
  });
  const failure = await run.failure();
  expect(failure).toMatchObject({ type: 'NoTaxonomy', nonRetryable: true });
  expect(failure.message).toContain('no complete <cluster_table>');
});

test('a frozen taxonomy is used as it is: nothing is summarised, and its ids are those of the labels', async () => {
  const models = bench.models.add('frozen');
  const out = join(bench.folder, 'frozen');
  const result = await bench.run('tntLlm', {
    ...{ source: sourceOf('z', 60), models: models.forTasks('offline:hashing'), out },
    taxonomy: { categories: TOPIC_CATEGORIES },
  });
  expect(models.calls().length).toBe(60);
  expect(models.calls('label').length).toBe(60);
  expect(result.categories).toEqual(TOPIC_CATEGORIES);
  expect(readResult(out, 'taxonomy.json')).toMatchObject({
    version: 1,
    step: 'given',
    score: null,
  });
  const labels = readLines(out, 'labels.jsonl');
  const counts = TOPIC_CATEGORIES.map(
    ({ id, name }) =>
      labels.filter(({ categoryId, category }) => categoryId === id && category === name).length,
  );
  expect(counts).toEqual([15, 15, 15, 15]);
});

test('a taxonomy to extend: the first minibatch updates it, and what goes on keeps its id', async () => {
  const added = `<cluster><id>9</id><name>Kettles</name><description>About kettles.</description></cluster>`;
  const models = bench.models.add('extend', {
    answer: (request) => {
      const answer = wireFormatAnswer(request);
      return taskOf(request) === 'update' && !request.system.includes('Kettles')
        ? answer.replace('</updated_table>', `${added}</updated_table>`)
        : answer;
    },
  });
  const categories = TOPIC_CATEGORIES.slice(0, 3);
  const result = await bench.run('generateTaxonomy', {
    ...{ source: sourceOf('e', 50), models: models.forTasks(), batchSize: 20, testSplit: 0 },
    taxonomy: { categories, mode: 'extend' },
  });
  expect(models.counts('generate', 'update', 'review')).toEqual({
    generate: 0,
    update: 3,
    review: 1,
  });
  expect(models.calls('update')[0]?.request.system).toContain(categories[0]?.description);
  expect(result.categories.slice(0, 3)).toEqual(categories);
  expect(result.categories.slice(3)).toEqual([
    {
      id: expect.stringMatching(/^c\d+$/u) as string,
      name: 'Kettles',
      description: 'About kettles.',
    },
  ]);
  expect(result.taxonomyVersion).toBe(5);
});
