/** Runs that begin with phase 3: a classifier from labels that are there, and one that is there applied to documents. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadClassifier } from '../../src/classifier/index.js';
import type { RunResult, WorkflowType } from '../../src/client.js';
import { makeDocuments, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { executionsOf } from '../support/history.js';
import { PipelineBench, readLines, readResult } from '../support/pipeline-bench.js';
import type { TestModels } from '../support/stand-in-models.js';

/** When this server suggests to continue as new: so soon that a classification of 2,000 documents does. */
const SUGGESTED_EVENTS = 40;

const documents = makeDocuments({ mark: 'base', count: 100 });
let bench: PipelineBench;
let models: TestModels;
/** A run that labelled 60 of 100 documents, trained a classifier, and left the rest alone. */
let base: RunResult;
let baseInput: object;
/** A run that trained nothing. */
let applied = '';

beforeAll(async () => {
  bench = await PipelineBench.start({ suggestedEvents: SUGGESTED_EVENTS });
  models = bench.models.add('three');
  baseInput = {
    ...{ source: writeJsonl(bench.folder, 'base', documents), models: models.forTasks() },
    ...{ taxonomy: { categories: TOPIC_CATEGORIES }, sampleSize: 60, useCase: 'What is asked.' },
  };
  const run = await bench.start('tntLlm', { ...baseInput, label: { classifyRest: false } });
  base = await run.result();
  expect(base).toMatchObject({ labelled: 60, classified: 0, classifier: { trained: true } });
}, 180_000);

afterAll(async () => {
  await bench.stop();
});

const BASE = 'tntLlm-1';
const labelsOf = (out: string) => readLines(out, 'labels.jsonl');
const bySource = (out: string, source: string) =>
  labelsOf(out).filter((label) => label.source === source);

/** The machine may be busy. */
const PATIENCE = { timeout: 180_000 };

describe('trainClassifier', PATIENCE, () => {
  test('learns from the labels of a run, with its split, and pays for no vector again', async () => {
    const calls = models.calls().length;
    const result = await bench.run('trainClassifier', { run: BASE, classifier: { c: 10 } });
    expect(result).toMatchObject({
      ...{ corpus: base.corpus, labelled: 60, classified: 0, usage: { calls: 0 } },
      categories: base.categories,
      classifier: { trained: true, c: 10, testDocuments: base.classifier?.testDocuments },
    });
    expect(models.calls()).toHaveLength(calls);
    expect(labelsOf(result.out)).toEqual(labelsOf(base.out));
    const { embedding, categories } = await loadClassifier({
      folder: join(result.out, 'classifier'),
    });
    expect(embedding.model).toBe(models.embed);
    expect(categories.map(({ id }) => id).filter((id) => id !== 'other')).toEqual(
      TOPIC_CATEGORIES.map(({ id }) => id),
    );
    const report = readFileSync(join(result.out, 'report.md'), 'utf8');
    expect(report).toContain('What is asked.');
    expect(report).toContain(`"run": "${BASE}"`);
    expect(report).not.toContain('offline:extractive');
  });

  test('takes another embedding model when it is asked to', async () => {
    const result = await bench.run('trainClassifier', {
      ...{ run: BASE, models: { embed: 'offline:hashing' } },
    });
    expect(result.usage.calls).toBe(0);
    await loadClassifier({
      folder: join(result.out, 'classifier'),
      expect: { embeddingModel: 'offline:hashing' },
    });
  });

  test('learns from a file of labels by people', async () => {
    const given = documents
      .slice(0, 50)
      .map(({ id, topic }) => ({ documentId: id, category: topic }));
    const labels = writeJsonl(bench.folder, 'labels', [
      ...given,
      { documentId: documents[50]?.id, category: ' other ', source: 'human' },
      { documentId: 'of another corpus', category: 'refund' },
    ]);
    const result = await bench.run('trainClassifier', {
      ...{ labels, corpus: base.corpus, models: { embed: 'offline:hashing' } },
    });
    expect(result).toMatchObject({ labelled: 51, labelledByPeople: 51, taxonomyVersion: 1 });
    expect(result.classifier).toMatchObject({ trained: true, testDocuments: 10 });
    expect(result.notes.join()).toContain('1 of the 52 labelled documents are not in the corpus');
    expect(result.categories.map(({ name }) => name)).toEqual([
      ...['refund', 'delivery', 'password', 'invoice'],
    ]);
    const read = bySource(result.out, 'human');
    expect(read.map(({ documentId, category }) => ({ documentId, category }))).toEqual([
      ...given,
      { documentId: documents[50]?.id, category: 'Other' },
    ]);
    const report = readFileSync(join(result.out, 'report.md'), 'utf8');
    expect(report).toContain('51 of them by people');
  });

  test('matches the names of labels with a taxonomy that it is given', async () => {
    const corrected = labelsOf(base.out).map((label, index) =>
      index === 0 ? { ...label, category: 'INVOICE' } : label,
    );
    const labels = writeJsonl(bench.folder, 'corrected', corrected);
    const input = { labels, corpus: base.corpus, models: { embed: 'offline:hashing' } };
    const taxonomy = { categories: TOPIC_CATEGORIES };
    const result = await bench.run('trainClassifier', { ...input, taxonomy });
    expect(result.categories).toEqual(base.categories);
    expect(labelsOf(result.out)[0]).toMatchObject({ categoryId: 'papers', source: 'human' });
    const failed = await bench.start('trainClassifier', {
      ...{ ...input, taxonomy: { categories: TOPIC_CATEGORIES.slice(0, 3) } },
    });
    expect((await failed.failure()).message).toMatch(/"Invoice".* is not in the taxonomy/iu);
  });
});

describe('classifyDocuments', PATIENCE, () => {
  test('labels the rest of a run’s corpus as the run would have, and keeps the model’s labels', async () => {
    const whole = await bench.run('tntLlm', baseInput);
    const run = await bench.start('classifyDocuments', { run: BASE });
    applied = run.workflowId;
    const result = await run.result();
    expect(result).toMatchObject({ documents: 100, labelled: 60, classified: 40 });
    expect(labelsOf(result.out)).toEqual(labelsOf(whole.out));
    expect(result.shares).toEqual(whole.shares);
    expect(readResult(result.out, 'metrics.json').classifier).toEqual(base.classifier);
    expect(readResult(result.out, 'usage.json')).toHaveProperty('total');
    expect(existsSync(join(result.out, 'classifier'))).toBe(false);
  });

  test('labels the documents of a source alone, whatever else the corpus holds', async () => {
    const fresh = makeDocuments({ mark: 'fresh', count: 12 });
    const known = documents.slice(0, 3);
    const result = await bench.run('classifyDocuments', {
      ...{ classifier: join(base.out, 'classifier'), corpus: base.corpus },
      source: writeJsonl(bench.folder, 'fresh', [...known, ...fresh, { id: 'void', text: '' }]),
    });
    expect(result).toMatchObject({ documents: 112, labelled: 0, classified: 15, setAside: 0 });
    expect(labelsOf(result.out).map(({ documentId }) => documentId)).toEqual(
      [...known, ...fresh].map(({ id }) => id),
    );
    expect(result.shares.every(({ by }) => by === 'classifier')).toBe(true);
    expect(result.shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 10);
    expect(result.categories.map(({ id, name }) => ({ id, name }))).toEqual(
      TOPIC_CATEGORIES.map(({ id, name }) => ({ id, name })),
    );
    // The vectors of the fresh documents were asked for once; those of the others were there.
    expect(result.usage.calls).toBe(1);
  });

  test('goes on where it was when its history is full, and labels every document once', async () => {
    const source = writeJsonl(bench.folder, 'many', makeDocuments({ mark: 'many', count: 2_000 }));
    const trained = await bench.run('trainClassifier', {
      ...{ run: BASE, models: { embed: 'offline:hashing' } },
    });
    const run = await bench.start('classifyDocuments', {
      ...{ classifier: join(trained.out, 'classifier'), source },
    });
    const result = await run.result();
    expect(result).toMatchObject({ classified: 2_000, setAside: 0, usage: { calls: 0 } });
    expect(new Set(labelsOf(result.out).map(({ documentId }) => documentId)).size).toBe(2_000);
    expect((await executionsOf(bench.temporal, run)).length).toBeGreaterThan(1);
  });

  test('takes what is new since then, by the documents’ own times; nothing new is no failure', async () => {
    const now = Date.now();
    const lines = makeDocuments({ mark: 'timed', count: 10 }).map(({ id, text }, index) => ({
      ...{ id, text },
      // Half of them a minute ago, half of them two days ago.
      created_at: new Date(now - (index % 2 === 0 ? 60_000 : 172_800_000)).toISOString(),
    }));
    const input = { run: BASE, source: writeJsonl(bench.folder, 'timed', lines) };
    const result = await bench.run('classifyDocuments', { ...input, since: '1h' });
    expect(result).toMatchObject({ documents: 5, classified: 5 });
    const none = await bench.run('classifyDocuments', {
      ...{ ...input, since: new Date(now + 3_600_000).toISOString() },
    });
    expect(none).toMatchObject({ classified: 0, shares: [], usage: { calls: 0 } });
    expect(labelsOf(none.out)).toEqual([]);

    const timeless = await bench.start('classifyDocuments', {
      ...{ run: BASE, since: '1h' },
      source: writeJsonl(bench.folder, 'timeless', [{ id: 'a', text: 'No time at all.' }]),
    });
    expect((await timeless.failure()).message).toMatch(/has no time to compare with "since"/u);
  });
});

describe('what cannot be started', PATIENCE, () => {
  const cases: [name: string, type: WorkflowType, input: () => object, message: RegExp][] = [
    ['a run that is not there', 'trainClassifier', () => ({ run: 'no' }), /no run .*"no"/u],
    ['nothing to learn from', 'trainClassifier', () => ({ corpus: 'c' }), /give one of them/u],
    [
      'labels in no corpus',
      'trainClassifier',
      () => ({
        labels: writeJsonl(bench.folder, 'elsewhere', [{ documentId: 'x', category: 'y' }]),
        corpus: base.corpus,
      }),
      /none of its 1 documents is in the corpus/u,
    ],
    [
      'a run without a classifier',
      'classifyDocuments',
      () => ({ run: applied }),
      /run: the run ".*" \(classifyDocuments\) has trained no classifier/u,
    ],
    [
      'a folder without a classifier',
      'classifyDocuments',
      () => ({ classifier: bench.folder, corpus: base.corpus }),
      /classifier: .*the folder holds no classifier/u,
    ],
    [
      'another embedding model than the classifier’s',
      'classifyDocuments',
      () => ({ run: BASE, models: { embed: 'offline:hashing' } }),
      /models\.embed: the classifier takes vectors of openai:three, not offline:hashing/u,
    ],
    ['a run for another workflow', 'tntLlm', () => ({ run: BASE }), /run: tntLlm makes its own/u],
  ];

  test.each(cases)('%s: %s', async (_, type, input, message) => {
    const failure = await (await bench.start(type, input())).failure();
    expect(failure.message).toMatch(message);
    expect(failure).toMatchObject({ type: 'InvalidInput', nonRetryable: true });
  });
});
