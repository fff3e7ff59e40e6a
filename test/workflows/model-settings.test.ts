/** What a user sets for models reaches them: shares by weight, prompts, parameters; and what is too long is made to fit. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDocuments, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { PipelineBench, readLines } from '../support/pipeline-bench.js';

const FROZEN = { categories: TOPIC_CATEGORIES };

let bench: PipelineBench;

beforeAll(async () => {
  bench = await PipelineBench.start();
});

afterAll(async () => {
  await bench.stop();
});

test('models of two providers share the documents of a task by weight', async () => {
  const [one, other] = [bench.models.add('heavy'), bench.models.add('light')];
  const source = writeJsonl(bench.folder, 'shared', makeDocuments({ mark: 's', count: 120 }));
  const shares = [
    { model: one.chat, weight: 2 },
    { model: `openai:light`, weight: 1 },
  ];
  const result = await bench.run('tntLlm', {
    ...{ source, batchSize: 50, testSplit: 0.25, documentsPerActivity: 2 },
    models: { summarize: shares, taxonomy: one.chat, label: shares, embed: 'offline:hashing' },
  });
  expect(result).toMatchObject({ labelled: 120, setAside: 0 });
  const counts = {
    heavy: one.counts('summarize', 'label'),
    light: other.counts('summarize', 'label'),
  };
  expect(counts.heavy.label + counts.light.label).toBe(120);
  expect(counts.heavy.summarize + counts.light.summarize).toBe(90);
  for (const task of ['summarize', 'label'] as const) {
    const share = counts.heavy[task] / (counts.heavy[task] + counts.light[task]);
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.74);
  }
  // The taxonomy's steps have one model.
  expect(other.counts('generate', 'update', 'review')).toEqual({
    generate: 0,
    update: 0,
    review: 0,
  });
});

test("a user's prompt, read once at the start, and parameters reach every call", async () => {
  const models = bench.models.add('worded');
  const source = writeJsonl(bench.folder, 'worded', makeDocuments({ mark: 'w', count: 8 }));
  const file = join(bench.folder, 'label-prompt.txt');
  writeFileSync(file, 'Choose one cluster, thinking of {{useCase}}.');
  await bench.run('labelDocuments', {
    ...{ source, models: models.forTasks('offline:hashing'), taxonomy: FROZEN, useCase: 'boats' },
    prompts: { label: { file, extra: 'Prefer refunds.' } },
    parameters: { label: { temperature: 0.5, maxTokens: 700 } },
  });
  const calls = models.calls();
  expect(calls).toHaveLength(8);
  for (const { request } of calls) {
    expect(request.system).toMatch(
      /^Choose one cluster, thinking of boats\.\n\nPrefer refunds\.\n\n/u,
    );
    expect(request.system).toContain('<category>');
    expect(request.body).toMatchObject({ temperature: 0.5, max_tokens: 700 });
    expect(request.body).not.toHaveProperty('top_p');
  }
});

test('a document that is too long for its model is shortened, labelled, and noted', async () => {
  const [short, , long] = makeDocuments({ mark: 'l', count: 3 });
  if (short === undefined || long === undefined) throw new Error('There are three documents.');
  const messages = Array.from({ length: 60 }, (_, index) => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: index === 0 ? long.text : `message ${index} ${'and so on '.repeat(30)}`,
  }));
  const source = writeJsonl(bench.folder, 'long', [short, { id: 'long-one', messages }]);
  const models = bench.models.add('narrow', {
    faults: ({ messages: sent }) => ((sent[0]?.content.length ?? 0) > 5_000 ? 'too-long' : null),
  });
  const result = await bench.run('labelDocuments', {
    ...{ source, models: models.forTasks('offline:hashing'), taxonomy: FROZEN },
  });
  expect(result).toMatchObject({ labelled: 2, setAside: 0 });
  const label = readLines(result.out, 'labels.jsonl').find(
    ({ documentId }) => documentId === 'long-one',
  );
  expect(label).toMatchObject({
    category: 'Password',
    note: expect.stringMatching(/^shortened .*: \d+ of 60 turns were left out$/u) as string,
  });
  // 20,000 characters, halved until they were below 5,000.
  expect(models.calls('label').map(({ status }) => status)).toEqual(
    expect.arrayContaining([400, 200]),
  );
  expect(models.calls('label').length).toBeLessThanOrEqual(1 + 4);
});
