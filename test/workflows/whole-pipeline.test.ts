/** The workflow tntLlm from a file of documents to the results, and once more. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadClassifier } from '../../src/classifier/index.js';
import type { Fault, StandInRequest } from '../../src/testing/index.js';
import { wireFormatAnswer } from '../../src/testing/index.js';
import { makeDocuments, markersIn, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { executionsOf, textsIn } from '../support/history.js';
import {
  PipelineBench,
  readLines,
  readResult,
  type StartedRun,
} from '../support/pipeline-bench.js';
import { dataOf, taskOf, type TestModels } from '../support/stand-in-models.js';
import type { RunResult } from '../../src/client.js';

const BAD_LINE_SECRET = 'xqbadlinesecret';
const documents = makeDocuments({ count: 120, mark: 'p' });
const source = () =>
  writeJsonl(bench.folder, 'pipeline', [
    ...documents.slice(0, 50).map(({ id, text }) => ({ id, text })),
    { id: 'empty-1', text: '' },
    `{"id": "bad", "text": "${BAD_LINE_SECRET}`,
    { id: 'empty-2', text: '  \n ' },
    { id: 'empty-3', messages: [] },
    ...documents.slice(50).map(({ id, text }) => ({
      id,
      messages: [
        { role: 'user', content: text },
        { role: 'assistant', content: 'I am sorry to hear that. Let me look.' },
      ],
    })),
  ]);

let bench: PipelineBench;
let models: TestModels;
let input: Parameters<PipelineBench['run']>[1];
let run: StartedRun;
let result: RunResult;

beforeAll(async () => {
  bench = await PipelineBench.start();
  models = bench.models.add('pipeline', { answer: markedAnswer, faults: quotingFaults });
  input = {
    ...{ source: source(), models: models.forTasks(), sampleSize: 100, batchSize: 30 },
    out: join(bench.folder, 'out'),
  };
  run = await bench.start('tntLlm', input);
  result = await run.result();
});

afterAll(async () => {
  await bench.stop();
});

/** Summaries, explanations and reasonings carry the document's marker, each in a form of its own. */
function markedAnswer(request: StandInRequest): string {
  const answer = wireFormatAnswer(request);
  const marker = markersIn(dataOf(request))[0]?.slice(2) ?? '';
  const task = taskOf(request);
  if (task === 'label') return answer.replace('<reasoning>', `<reasoning>It says rq${marker}. `);
  if (task !== 'summarize') return answer;
  return answer
    .replace(/\bzq/gu, 'sq')
    .replace('<explanation>', `<explanation>Because of eq${marker}. `);
}

/** One request in forty fails at first, with an error that quotes what was sent, as some servers do. */
function quotingFaults(request: StandInRequest): Fault | null {
  if (request.attempt > 1 || request.number % 40 !== 0) return null;
  const text = dataOf(request) || request.texts.join();
  return { kind: 'unavailable', message: `Busy with: ${text}` };
}

test('tntLlm writes every result file, and each says the same as the others', () => {
  const out = join(bench.folder, 'out');
  expect(result).toMatchObject({
    ...{ documents: 120, labelled: 100, classified: 20, skippedEmpty: 3, setAside: 1, out },
    classifier: { trained: true, reason: null, testDocuments: 20, trainDocuments: 80 },
  });

  const taxonomy = readResult(out, 'taxonomy.json');
  expect(taxonomy).toMatchObject({ version: 4, step: 'review', keptBecause: null });
  expect(taxonomy.categories).toEqual(result.categories);
  expect(taxonomy.score).toBeGreaterThanOrEqual(0);
  expect(taxonomy.score).toBeLessThanOrEqual(100);
  expect(result.categories.length).toBeGreaterThanOrEqual(2);
  expect(new Set(result.categories.map(({ id }) => id)).size).toBe(result.categories.length);
  for (const category of result.categories) {
    expect(category.id).toMatch(/^[a-z0-9_-]+$/u);
    expect(category.name).not.toBe('');
    expect(category.description).not.toBe('');
  }

  const labels = readLines(out, 'labels.jsonl');
  const names = new Map<unknown, string>(result.categories.map(({ id, name }) => [id, name]));
  expect(labels.map(({ documentId }) => documentId)).toEqual(documents.map(({ id }) => id));
  for (const label of labels) {
    expect(label.category).toBe(names.get(label.categoryId) ?? 'Other');
    if (label.source === 'llm') {
      expect(label.confidence).toBeNull();
      expect(label).not.toHaveProperty('runnerUp');
    } else {
      expect(label.confidence).toBeGreaterThan(0);
      expect(label.confidence).toBeLessThanOrEqual(1);
      expect(label).toMatchObject({ abstained: false });
      const { categoryId, category, confidence } = label.runnerUp as Record<string, unknown>;
      expect(category).toBe(names.get(categoryId) ?? 'Other');
      expect(categoryId).not.toBe(label.categoryId);
      expect(confidence).toBeLessThanOrEqual(label.confidence as number);
      expect(label).not.toHaveProperty('note');
    }
  }
  const byModel = labels.filter(({ source: from }) => from === 'llm');
  expect(byModel).toHaveLength(100);
  expect(labels.filter(({ source: from }) => from === 'classifier')).toHaveLength(20);
  for (const share of result.shares) {
    const own = byModel.filter(({ categoryId }) => categoryId === share.categoryId);
    expect(share.documents, share.category).toBe(own.length);
    expect(share.share).toBeCloseTo(own.length / 100);
    expect(share.low).toBeLessThanOrEqual(share.share);
    expect(share.high).toBeGreaterThanOrEqual(share.share);
  }

  const [bad, ...others] = readLines(out, 'set-aside.jsonl');
  expect(others).toEqual([]);
  expect(bad).toMatchObject({ kind: 'bad', position: 52 });
  expect(bad?.reason).toContain('line 52');

  const metrics = readResult(out, 'metrics.json');
  expect(metrics.shares).toEqual(result.shares);
  expect(metrics.classifier).toEqual(result.classifier);
  for (const name of ['taxonomy.md', 'report.md']) {
    const text = readFileSync(join(out, name), 'utf8');
    for (const { name: category } of result.categories) expect(text).toContain(category);
  }
});

test('the classifier in the results can be loaded, for vectors of its own model alone', async () => {
  const folder = join(bench.folder, 'out', 'classifier');
  const classifier = await loadClassifier({ folder, expect: { embeddingModel: models.embed } });
  const ids = classifier.categories.map(({ id }) => id);
  expect(ids.filter((id) => id !== 'other')).toEqual(result.categories.map(({ id }) => id));
  await expect(
    loadClassifier({ folder, expect: { embeddingModel: 'offline:hashing' } }),
  ).rejects.toThrow(models.embed);
});

test('the usage of a run is what its provider was asked, call by call and token by token', () => {
  const calls = models.calls();
  const answered = calls.filter(({ status }) => status === 200);
  expect(calls.length).toBeGreaterThan(answered.length);
  expect(result.usage.calls).toBe(calls.length);
  const lines = readResult(join(bench.folder, 'out'), 'usage.json').calls as {
    task: string;
    calls: number;
    failed: number;
    unknown: number;
  }[];
  for (const task of ['summarize', 'generate', 'update', 'review', 'label', 'embed'] as const) {
    const own = models.calls(task);
    expect(own.length, task).toBeGreaterThan(0);
    expect(lines.find((line) => line.task === task)).toMatchObject({
      ...{ calls: own.length, unknown: 0 },
      failed: own.filter(({ status }) => status !== 200).length,
    });
  }
});

test('no text, summary, prompt or vector of a document is in the history', async () => {
  const executions = await executionsOf(bench.temporal, run);
  const events = executions.flatMap((execution) => execution.events);
  const texts = textsIn(events);
  const everything = texts.join('\n');
  // The search would find what is there: names of categories are, and are meant to be.
  expect(everything).toContain(result.categories[0]?.description);
  for (const { marker } of documents) {
    for (const kind of ['zq', 'sq', 'eq', 'rq']) {
      expect(everything).not.toContain(`${kind}${marker.slice(2)}`);
    }
  }
  expect(everything).not.toContain(BAD_LINE_SECRET);
  for (const part of ['look into it today', 'material to analyse', 'conv_summ', '<conversation']) {
    expect(everything).not.toContain(part);
  }
  // Vectors: neither as numbers nor as base64.
  expect(everything).not.toMatch(/(?:-?\d+(?:\.\d+)?(?:e-?\d+)?,\s*){12}/u);
  expect(everything).not.toMatch(/[A-Za-z0-9+/]{160}/u);
  expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(10_000);
  // A document costs at most 0.35 events a stage; five chunks labelled the hundred of the sample.
  const types = (event: (typeof events)[number]) =>
    textsIn(event.activityTaskScheduledEventAttributes);
  const first = events.findIndex((event) => types(event).includes('labelDocuments'));
  const embedding = events.findIndex((event) => types(event).includes('embedDocuments'));
  expect(embedding - first).toBeGreaterThan(0);
  expect(embedding - first).toBeLessThanOrEqual(35);
});

test('the same input again asks for nothing and writes the same taxonomy and labels', async () => {
  const before = models.calls().length;
  const again = join(bench.folder, 'again');
  const second = await bench.run('tntLlm', { ...input, out: again });
  expect(models.calls()).toHaveLength(before);
  expect(second.usage).toMatchObject({ calls: 0, inputTokens: 0, outputTokens: 0 });
  expect(second.usage.reused).toBeGreaterThan(0);
  expect(second.runId).not.toBe(result.runId);
  for (const name of ['taxonomy.json', 'labels.jsonl', 'set-aside.jsonl', 'metrics.json']) {
    const bytes = (folder: string) => readFileSync(join(folder, name));
    expect(bytes(again).equals(bytes(join(bench.folder, 'out'))), name).toBe(true);
  }
  expect(existsSync(join(again, 'classifier', 'weights.bin'))).toBe(true);
});

test('a label sample smaller than the corpus: the classifier labels the rest, or nobody does', async () => {
  const small = bench.models.add('small-sample');
  const shared = { corpus: result.corpus, models: small.forTasks(), sampleSize: 60 };
  const folder = (name: string) => join(bench.folder, name);
  const [rest, alone] = await Promise.all([
    bench.run('tntLlm', { ...shared, label: { sampleSize: 70 }, out: folder('rest') }),
    bench.run('tntLlm', {
      ...shared,
      ...{ label: { sampleSize: 70, classifyRest: false }, out: folder('alone') },
    }),
  ]);
  expect(rest).toMatchObject({ documents: 120, labelled: 70, classified: 50 });
  expect(alone).toMatchObject({ documents: 120, labelled: 70, classified: 0 });
  const sources = (name: string) =>
    readLines(folder(name), 'labels.jsonl').map((line) => line.source);
  const llm = new Array<string>(70).fill('llm');
  expect(sources('rest').sort()).toEqual([...new Array<string>(50).fill('classifier'), ...llm]);
  expect(sources('alone')).toEqual(llm);
  expect(rest.shares.reduce((sum, { classified }) => sum + (classified ?? 0), 0)).toBe(50);
  expect(alone.shares.every(({ classified }) => classified === null)).toBe(true);
  // Both runs asked the same, at once: each question went out once.
  const bodies = small.calls().map(({ request }) => JSON.stringify(request.body));
  expect(new Set(bodies).size).toBe(bodies.length);
});

test('documents of one category alone: no classifier, said why, and the run succeeds', async () => {
  const own = bench.models.add('one-category');
  const texts = makeDocuments({ mark: 'o', count: 25, topics: ['refund'] });
  const alike = await bench.run('tntLlm', {
    ...{ source: writeJsonl(bench.folder, 'alike', texts), label: { sampleSize: 20 } },
    ...{ models: own.forTasks('offline:hashing'), taxonomy: { categories: TOPIC_CATEGORIES } },
    out: join(bench.folder, 'alike'),
  });
  const reason = 'all 20 labelled documents are in one category, and a classifier needs two';
  expect(alike).toMatchObject({ labelled: 20, classified: 0, setAside: 0 });
  expect(alike.classifier).toMatchObject({ trained: false, reason, agreement: null });
  expect(alike.notes).toContain(`No classifier: ${reason}`);
  expect(existsSync(join(alike.out, 'classifier'))).toBe(false);
  expect(readFileSync(join(alike.out, 'report.md'), 'utf8')).toContain(reason);
  expect(readResult(alike.out, 'metrics.json')).toMatchObject({ evaluation: null });
});

test('a category of one document is trained on, and shown as not evaluated', async () => {
  const own = bench.models.add('one-document');
  const rare = ['xylophone', 'trampoline', 'chandelier', 'harmonica', 'telescope', 'parachute'];
  const usual = makeDocuments({ mark: 'r', count: 34, topics: ['refund', 'delivery'] });
  const source = writeJsonl(bench.folder, 'rare', [
    ...usual,
    ...rare.map((word) => ({ id: word, text: `Do you sell a ${word}?` })),
  ]);
  const categories = [
    ...TOPIC_CATEGORIES.slice(0, 2),
    ...rare.map((word) => ({ id: word, name: word, description: `Somebody wants a ${word}.` })),
  ];
  const odd = await bench.run('tntLlm', {
    ...{ source, models: own.forTasks('offline:hashing'), taxonomy: { categories } },
    ...{ testSplit: 0.5, out: join(bench.folder, 'rare') },
  });
  // Some of the six were drawn for the test, so that there was something to move.
  const held = await bench.withStore(async (store) => {
    const sampled = await store.samples.range(odd.runId, 'label', { from: 0, to: 40 });
    const keys = sampled.filter(({ split }) => split === 'test').map(({ document }) => document);
    return (await store.corpora.documents(keys)).filter(({ id }) => rare.includes(id)).length;
  });
  expect(held).toBeGreaterThan(0);
  expect(odd.classifier).toMatchObject({ testDocuments: 20 - held, trainDocuments: 20 + held });
  const { evaluation } = readResult(odd.out, 'metrics.json') as {
    evaluation: { test: { categories: { categoryId: string; support: number }[] } };
  };
  for (const word of rare) {
    expect(evaluation.test.categories.find(({ categoryId }) => categoryId === word)).toMatchObject({
      ...{ support: 0, precision: null, recall: null, f1: null },
    });
  }
  const report = readFileSync(join(odd.out, 'report.md'), 'utf8');
  expect(report.match(/0 \(not evaluated\)/gu)).toHaveLength(rare.length);
});

test('the offline models make the whole way, without a key and without a call', async () => {
  const before = bench.models.server.calls.length;
  const offline = await bench.run('tntLlm', {
    ...{ source: input.source, models: 'offline', sampleSize: 100, batchSize: 40 },
    out: join(bench.folder, 'offline'),
  });
  expect(bench.models.server.calls).toHaveLength(before);
  expect(offline).toMatchObject({ documents: 120, labelled: 100, classified: 20 });
  expect(offline.categories.length).toBeGreaterThanOrEqual(2);
  expect(offline.classifier).toMatchObject({ trained: true });
  // Keys are set here, and the run says once that it uses them not.
  expect(offline.notes.filter((note) => note.includes('offline baseline'))).toHaveLength(1);
  const report = readFileSync(join(offline.out, 'report.md'), 'utf8');
  expect(report).toContain('**Baseline.**');
  expect(readLines(offline.out, 'labels.jsonl')).toHaveLength(120);
});
