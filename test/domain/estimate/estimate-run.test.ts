/** Estimates: by hand, and what holds for every run. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { EstimateLine, Range } from '../../../src/contracts/estimate.js';
import type { ModelPrice } from '../../../src/contracts/operator.js';
import type { RunConfig } from '../../../src/contracts/run-input.js';
import { estimateRun, type EstimateInput } from '../../../src/domain/estimate/index.js';
import { CONFIG } from '../../report/report-data.js';

const PRICE: ModelPrice = {
  ...{ input: 1, output: 5, cachedInput: 0.1, cacheWrite: 1.25 },
  longInput: { aboveTokens: 2_000, factor: 5 },
};
const instructions = { summarize: 200, generate: 300, update: 400, review: 400, label: 250 };

function inputOf(changes: Partial<EstimateInput> = {}, config: Partial<RunConfig> = {}) {
  const input: EstimateInput = {
    ...{ workflowType: 'tntLlm', documents: 1_000, instructions, givenTable: null },
    config: { ...CONFIG, ...config },
    sample: Array.from({ length: 100 }, (_, index) => ({
      ...{ prompt: 100, embedded: 80, text: `text ${index}` },
    })),
    price: () => PRICE,
    ...changes,
  };
  return input;
}

const byStep = (lines: readonly EstimateLine[]) =>
  Object.fromEntries(lines.map((line) => [line.step, line])) as Record<string, EstimateLine>;

describe('estimateRun', () => {
  it('counts calls by the documents that each step handles', () => {
    const { lines } = estimateRun(inputOf({ documents: 5_000 }, { sampleSize: 1_000 }));
    const steps = byStep(lines);
    expect(lines.map(({ step }) => step)).toEqual([
      ...['summarize', 'generate', 'update', 'review', 'label', 'embed', 'classify'],
    ]);
    // 1,000 are labelled, 200 of them held out; 800 are summarised in four minibatches.
    expect(steps.summarize?.calls).toEqual({ low: 800, expected: 816, high: 880 });
    expect(steps.generate?.calls.low).toBe(1);
    expect(steps.update?.calls.low).toBe(3);
    expect(steps.label?.calls.low).toBe(1_000);
    expect(steps.embed?.calls).toEqual({ low: 8, expected: 10, high: 10 });
    expect(steps.classify?.calls.low).toBe(32);
    expect(steps.classify?.inputTokens.expected).toBe(4_000 * 80);
    expect(steps.summarize?.inputTokens.low).toBe(800 * 300 * 0.9);
  });

  it.each([
    ['generateTaxonomy', {}, ['summarize', 'generate', 'update', 'review']],
    ['labelDocuments', {}, ['label']],
    [
      'tntLlm',
      { taxonomy: { mode: 'extend', categories: [{ id: 'a', name: 'A', description: 'a' }] } },
      ['summarize', 'update', 'review', 'label', 'embed'],
    ],
    [
      'tntLlm',
      { taxonomy: { mode: 'frozen', categories: [{ id: 'a', name: 'A', description: 'a' }] } },
      ['label', 'embed'],
    ],
    ['tntLlm', { batchSize: 1_000 }, ['summarize', 'generate', 'review', 'label', 'embed']],
    ['tntLlm', { models: { ...CONFIG.models, embed: 'offline:hashing' } }, null],
  ] as const)('knows the steps of %s with %j', (workflowType, config, steps) => {
    const { lines } = estimateRun(inputOf({ workflowType, givenTable: 30 }, config));
    const found = lines.map(({ step }) => step);
    if (steps === null) expect(found).not.toContain('embed');
    else expect(found).toEqual(steps);
  });

  it('splits the documents over models as the run does, each at its own price', () => {
    const label = [
      { model: 'openai:a', weight: 3 },
      { model: 'anthropic:b', weight: 1 },
    ];
    const { lines, unpriced, cost } = estimateRun(
      inputOf(
        { price: (model) => (model === 'openai:a' ? PRICE : null) },
        { models: { ...CONFIG.models, label } },
      ),
    );
    const [a, b] = lines.filter(({ step }) => step === 'label');
    expect(a?.calls.low).toBeGreaterThanOrEqual(700);
    expect((a?.calls.low ?? 0) + (b?.calls.low ?? 0)).toBe(1_000);
    expect(b?.cost).toBeNull();
    expect(unpriced).toContain('anthropic:b');
    expect(cost.expected).toBeCloseTo(
      lines.reduce((sum, line) => sum + (line.cost?.expected ?? 0), 0),
    );
  });

  it('prices a long document by its own length, not by the mean', () => {
    const of = (prompt: number) =>
      byStep(
        estimateRun(inputOf({ documents: 1, sample: [{ prompt, embedded: 1, text: 'x' }] })).lines,
      ).summarize?.cost?.expected ?? 0;
    expect(of(4_000)).toBeGreaterThan(4 * of(1_700));
  });

  it('asks about equal texts once', () => {
    const sample = Array.from({ length: 100 }, () => ({ prompt: 100, embedded: 80, text: 'same' }));
    const { lines } = estimateRun(inputOf({ documents: 100, sample }));
    expect(byStep(lines).label?.calls).toMatchObject({ low: 1, expected: 1 });
  });

  it('counts a cache in the low end alone, and only for beginnings that can be cached', () => {
    const cost = (label: number) =>
      byStep(estimateRun(inputOf({ instructions: { ...instructions, label } })).lines).label;
    const uncached = { ...PRICE, cachedInput: null };
    const without = (label: number) =>
      byStep(
        estimateRun(inputOf({ instructions: { ...instructions, label }, price: () => uncached }))
          .lines,
      ).label;
    expect(cost(5_000)?.cost?.low).toBeLessThan((without(5_000)?.cost?.low ?? 0) / 2);
    expect(cost(5_000)?.cost?.expected).toBe(without(5_000)?.cost?.expected);
    expect(cost(5_000)?.cost?.high).toBe(without(5_000)?.cost?.high);
  });
});

const config = fc
  .record({
    sampleSize: fc.integer({ min: 1, max: 3_000 }),
    batchSize: fc.integer({ min: 1, max: 500 }),
    testSplit: fc.double({ min: 0, max: 1, noNaN: true }),
    summaryLength: fc.integer({ min: 1, max: 200 }),
    maxNumClusters: fc.integer({ min: 2, max: 200 }),
    concurrency: fc.integer({ min: 1, max: 500 }),
    documentsPerActivity: fc.integer({ min: 1, max: 100 }),
    labelSample: fc.option(fc.integer({ min: 1, max: 3_000 })),
    provider: fc.constantFrom('openai', 'anthropic', 'offline', 'compatible:gpu/'),
    maxTokens: fc.option(fc.integer({ min: 1, max: 5_000 })),
  })
  .map(({ labelSample, provider, maxTokens, ...fields }): Partial<RunConfig> => {
    const name = provider.includes(':') ? `${provider}m` : `${provider}:m`;
    const shares = [
      { model: name, weight: 2 },
      { model: 'openai:n', weight: 1 },
    ];
    const parameters = { maxTokens, temperature: null, topP: null };
    return {
      ...fields,
      label: { sampleSize: labelSample, classifyRest: true },
      models: { summarize: shares, taxonomy: name, label: shares, embed: name },
      parameters: { summarize: parameters, taxonomy: parameters, label: parameters },
    };
  });
const dollars = fc.double({ min: 0, max: 100, noNaN: true });
const anyPrice = fc.record({
  ...{ input: dollars, output: dollars, cachedInput: fc.option(dollars) },
  cacheWrite: fc.option(dollars),
  longInput: fc.option(fc.constant({ aboveTokens: 900, factor: 5 })),
});
const documents = fc.array(
  fc.record({
    prompt: fc.integer({ min: 1, max: 5_000 }),
    embedded: fc.integer({ min: 1, max: 5_000 }),
    text: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz'),
  }),
  { minLength: 1, maxLength: 40 },
);

test('every figure of every estimate is from low to expected to high, and none is below 0', () => {
  fc.assert(
    fc.property(
      config,
      documents,
      fc.nat(5_000),
      fc.option(anyPrice),
      (fields, sample, more, price) => {
        const { lines, cost, unpriced } = estimateRun(
          inputOf({ sample, documents: sample.length + more, price: () => price }, fields),
        );
        const ranges: Range[] = lines.flatMap((line) => [
          ...[line.calls, line.inputTokens, line.outputTokens],
          ...(line.cost === null ? [] : [line.cost]),
        ]);
        for (const { low, expected, high } of [...ranges, cost]) {
          expect(low).toBeGreaterThanOrEqual(0);
          expect(expected).toBeGreaterThanOrEqual(low);
          expect(high).toBeGreaterThanOrEqual(expected);
          expect(Number.isFinite(high)).toBe(true);
        }
        expect(unpriced.length > 0).toBe(price === null);
      },
    ),
    { numRuns: 300 },
  );
});
