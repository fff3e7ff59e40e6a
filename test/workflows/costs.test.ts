/** The bill: it is what the providers counted, times the prices; it was known beforehand; and unknown is never 0. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CostEstimate } from '../../src/contracts/estimate.js';
import type { UnknownCalls, UsageLine } from '../../src/contracts/progress.js';
import { createPrices } from '../../src/providers/prices/index.js';
import { wireFormatAnswer, type StandInRequest } from '../../src/testing/index.js';
import { estimateTokens } from '../../src/testing/stand-in/answer.js';
import { PromptCache } from '../../src/testing/stand-in/prompt-cache.js';
import { makeDocuments, TOPIC_CATEGORIES, writeJsonl } from '../support/documents.js';
import { PipelineBench, readResult } from '../support/pipeline-bench.js';
import { taskOf } from '../support/stand-in-models.js';

const EXAMPLES = resolve(import.meta.dirname, '../../examples/support-chats.jsonl');
/** Long enough to be cached by the stand-in: 1,024 tokens of four characters. */
const LONG_RULE = 'Mind the difference between what was ordered and what has arrived. '.repeat(70);

interface UsageFile {
  readonly total: UsageLine & { readonly isWhole: boolean };
  readonly calls: readonly (Omit<UsageLine, 'cost'> & { readonly cost: number | null })[];
  readonly unknown: readonly UnknownCalls[];
  readonly estimate: CostEstimate;
}

let bench: PipelineBench;

beforeAll(async () => {
  bench = await PipelineBench.start();
});

afterAll(async () => {
  await bench.stop();
});

const usageOf = (folder: string) => readResult(folder, 'usage.json') as unknown as UsageFile;

test('the bill is what both providers counted, and lies within its estimate', async () => {
  const answers = new Map<StandInRequest, string>();
  const answer = (request: StandInRequest) => {
    const text = wireFormatAnswer(request);
    answers.set(request, text);
    return text;
  };
  const names = ['claude-haiku-4-5', 'gpt-6-luna', 'text-embedding-3-large'];
  const [haiku, luna, embedder] = names.map((name) => bench.models.add(name, { answer }));
  if (!haiku || !luna || !embedder) throw new Error('There are three models.');
  const lines = readFileSync(EXAMPLES, 'utf8').trim().split('\n').slice(0, 150);
  const out = join(bench.folder, 'billed');
  const shared = [
    { model: haiku.chat, weight: 1 },
    { model: 'openai:gpt-6-luna', weight: 1 },
  ];
  const result = await bench.run('tntLlm', {
    ...{ source: writeJsonl(bench.folder, 'billed', lines), out },
    ...{ sampleSize: 120, batchSize: 40, documentsPerActivity: 5 },
    prompts: { label: { extra: LONG_RULE } },
    models: {
      ...{ summarize: 'openai:gpt-6-luna', taxonomy: haiku.chat, label: shared },
      embed: embedder.embed,
    },
  });

  const price = createPrices();
  const cache = new PromptCache();
  const billed = new Map<string, number>();
  for (const { request, status } of [haiku, luna, embedder].flatMap((models) => models.calls())) {
    expect(status).toBe(200);
    const model = `${request.api}:${request.model}`;
    const { input, output, cachedInput, cacheWrite } = price(model)?.price ?? {
      input: NaN,
      output: NaN,
    };
    const { fresh, written, read } =
      request.endpoint === 'embeddings'
        ? {
            fresh: request.texts.reduce((n, text) => n + estimateTokens(text), 0),
            written: 0,
            read: 0,
          }
        : cache.count(request);
    // OpenAI reports no writing to its cache: those tokens are input like others.
    const anthropic = request.api === 'anthropic';
    const dollars =
      fresh * input +
      read * (cachedInput ?? input) +
      written * (anthropic ? (cacheWrite ?? input) : input) +
      estimateTokens(answers.get(request) ?? '') * output;
    const key = `${taskOf(request)} ${model}`;
    billed.set(key, (billed.get(key) ?? 0) + dollars / 1e6);
  }

  const usage = usageOf(out);
  expect(usage.calls.map(({ task, model }) => `${task} ${model}`).sort()).toEqual(
    [...billed.keys()].sort(),
  );
  for (const line of usage.calls) {
    expect(line.cost, line.task).toBeCloseTo(billed.get(`${line.task} ${line.model}`) ?? NaN, 10);
  }
  const bill = [...billed.values()].reduce((a, b) => a + b, 0);
  expect(usage.total.cost).toBeCloseTo(bill, 10);
  expect(usage.total).toMatchObject({ isWhole: true, unknown: 0, unreported: 0 });
  const cached = usage.calls.find(({ task, model }) => task === 'label' && model === haiku.chat);
  expect(cached?.cachedTokens).toBeGreaterThan(10_000);
  expect(cached?.cacheWriteTokens).toBeGreaterThan(1_000);
  expect(result.usage).toMatchObject({ cost: usage.total.cost, unknownCost: 0, unpricedCalls: 0 });

  const { estimate } = usage;
  expect(result.estimate).toEqual(estimate);
  const { documents } = result;
  expect(documents).toBeGreaterThan(140);
  expect(estimate).toMatchObject({ documents, sampled: documents, unpriced: [] });
  expect(bill).toBeGreaterThanOrEqual(estimate.cost.low);
  expect(bill).toBeLessThanOrEqual(estimate.cost.high);
  // Neither is the range so wide that it says nothing.
  expect(estimate.cost.high / estimate.cost.low).toBeLessThan(15);
  for (const { step, model, calls } of estimate.lines) {
    const task = step === 'classify' ? 'embed' : step;
    const own = usage.calls.find((line) => line.task === task && line.model === model);
    expect(own?.calls, `${step} ${model}`).toBeGreaterThanOrEqual(calls.low);
  }
  const report = readFileSync(join(out, 'report.md'), 'utf8');
  expect(report).toMatch(/\*\*Cost: \$\d+\.\d+\*\*, estimated \$[\d.]+–[\d.]+\./u);
});

test('a call that was cut off stands apart with its reason and the most it can cost', async () => {
  const models = bench.models.add('claude-opus-5-5', {
    faults: ({ endpoint, number, attempt }) =>
      endpoint === 'messages' && attempt === 1 && number % 5 === 0 ? 'reset' : null,
  });
  const source = writeJsonl(bench.folder, 'cut', makeDocuments({ mark: 'c', count: 20 }));
  const out = join(bench.folder, 'cut-out');
  const result = await bench.run('labelDocuments', {
    ...{ source, out, taxonomy: { categories: TOPIC_CATEGORIES } },
    models: models.forTasks('offline:hashing'),
  });
  const cut = models.calls().filter(({ fault }) => fault !== null).length;
  expect(cut).toBeGreaterThan(0);
  const { calls, unknown, total } = usageOf(out);
  expect(calls).toHaveLength(1);
  expect(calls[0]).toMatchObject({ calls: models.calls().length, failed: 0, unknown: cut });
  expect(calls[0]?.cost).toBeGreaterThan(0);
  expect(unknown.reduce((sum, line) => sum + line.calls, 0)).toBe(cut);
  const [first] = unknown;
  expect(first?.reason).toContain('broke off');
  // At least what such a call would have cost, had it been answered.
  const answered = (calls[0]?.cost ?? NaN) / ((calls[0]?.calls ?? NaN) - cut);
  expect((first?.mostCost ?? NaN) / (first?.calls ?? NaN)).toBeGreaterThan(answered);
  expect(total).toMatchObject({ isWhole: false });
  expect(result.usage.unknownCost).toBeCloseTo(total.unknownCost, 12);
  expect(result.usage.cost).toBeCloseTo(calls[0]?.cost ?? NaN, 12);
});

test('a model that nobody knows the price of has an unknown cost, with its tokens counted', async () => {
  const models = bench.models.add('model-of-tomorrow');
  const source = writeJsonl(bench.folder, 'unpriced', makeDocuments({ mark: 'u', count: 12 }));
  const out = join(bench.folder, 'unpriced-out');
  const result = await bench.run('labelDocuments', {
    ...{ source, out, taxonomy: { categories: TOPIC_CATEGORIES } },
    models: models.forTasks('offline:hashing'),
  });
  expect(result.usage).toMatchObject({ calls: 12, cost: 0, unknownCost: 0, unpricedCalls: 12 });
  expect(result.usage.inputTokens).toBeGreaterThan(0);
  expect(result.estimate?.unpriced).toEqual([models.chat]);
  const { calls, total } = usageOf(out);
  expect(calls[0]).toMatchObject({ cost: null, pricedAt: null });
  expect(total).toMatchObject({ cost: null, isWhole: false });
  expect(readFileSync(join(out, 'report.md'), 'utf8')).toContain('**Cost: unknown**');
});

test('what offline models use costs nothing, and is known to', async () => {
  const source = writeJsonl(bench.folder, 'free', makeDocuments({ mark: 'f', count: 12 }));
  const out = join(bench.folder, 'free-out');
  const result = await bench.run('labelDocuments', {
    ...{ source, out, taxonomy: { categories: TOPIC_CATEGORIES }, models: 'offline' },
  });
  expect(result.usage).toMatchObject({ cost: 0, unknownCost: 0, unpricedCalls: 0 });
  expect(result.estimate?.cost).toEqual({ low: 0, expected: 0, high: 0 });
  expect(usageOf(out).total).toMatchObject({ cost: 0, isWhole: true });
});
