/** Data for reports in which one text, `said`, stands wherever a document, a model or a user may put one. */
import type { RunConfig } from '../../src/contracts/run-input.js';
import type { ReportData } from '../../src/report/index.js';

export const CONFIG: RunConfig = {
  corpus: 'chats',
  format: null,
  columns: null,
  since: null,
  langsmith: null,
  source: '/data/chats.jsonl',
  useCase: 'Find intents',
  sampleSize: 1000,
  batchSize: 200,
  testSplit: 0.2,
  seed: 42,
  summaryLength: 20,
  summaryExplanationLength: 30,
  suggestionLength: 30,
  clusterNameLength: 10,
  clusterDescriptionLength: 30,
  explanationLength: 20,
  maxNumClusters: 25,
  taxonomy: null,
  models: {
    summarize: [{ model: 'openai:m', weight: 1 }],
    taxonomy: 'openai:m',
    label: [{ model: 'openai:m', weight: 1 }],
    embed: 'openai:e',
  },
  label: { sampleSize: null, classifyRest: true },
  classifier: {
    ...{ c: 'auto', classWeight: 'balanced', maxIterations: 100, targetPrecision: 'none' },
  },
  prompts: {
    summarize: { instructions: null, extra: null },
    generate: { instructions: null, extra: null },
    update: { instructions: null, extra: null },
    review: { instructions: null, extra: null },
    label: { instructions: 'Sort it.', extra: null },
  },
  parameters: {
    summarize: { maxTokens: null, temperature: null, topP: null },
    taxonomy: { maxTokens: 9_000, temperature: null, topP: null },
    label: { maxTokens: null, temperature: 0, topP: null },
  },
  promptVersions: {
    summarize: 's-1',
    generate: 'g-1',
    update: 'u-1',
    review: 'r-1',
    label: 'l-1',
  },
  concurrency: 20,
  documentsPerActivity: 20,
  maxFailureRatio: 0.05,
  maxBadRecordRatio: 0.01,
  outageTimeoutMs: 86_400_000,
  pauseTimeoutMs: 604_800_000,
  out: '/results',
};

export function reportWith(said: string, changes: Partial<ReportData> = {}): ReportData {
  const categories = ['c1', 'c2'].map((id) => ({ id, name: `${said}`, description: said }));
  const version = { step: 'update', categories, score: 85.4, keptBecause: null } as const;
  return {
    workflowId: said,
    config: {
      ...CONFIG,
      useCase: said,
      models: { ...CONFIG.models, label: [{ model: `openai:${said}`, weight: 1 }] },
    },
    documents: 12_345,
    summarized: 800,
    skippedEmpty: 2,
    labelled: 1_000,
    labelledByPeople: 0,
    classified: 11_345,
    trajectory: [
      {
        ...version,
        version: 1,
        step: 'generate',
        score: null,
        explanation: said,
        suggestions: null,
      },
      { ...version, version: 2, explanation: said, suggestions: said },
      { ...version, version: 3, explanation: null, suggestions: null, keptBecause: said },
    ],
    shares: [
      ...categories.map(({ id, name }) => ({
        ...{ categoryId: id, category: name, documents: 400, share: 0.4 },
        ...{ low: 0.37, high: 0.43, classified: 5_000 },
      })),
      {
        ...{ categoryId: null, category: 'Other', documents: 200, share: 0.2 },
        ...{ low: 0.18, high: 0.23, classified: 1_345 },
      },
    ],
    examples: new Map([
      [
        'c1',
        {
          typical: [{ documentId: said, text: said }],
          borderline: [{ documentId: 'd8', text: said }],
          nearest: said,
        },
      ],
      [null, { typical: [{ documentId: 'd7', text: said }], borderline: [], nearest: null }],
    ]),
    classifier: {
      ...{ trained: true, reason: null, c: 1, trainDocuments: 800, testDocuments: 200 },
      ...{ agreement: 0.91, weightedF1: 0.9, macroF1: 0.8, trainAgreement: 0.99 },
      intervals: {
        agreement: { low: 0.87, high: 0.95 },
        weightedF1: { low: 0.86, high: 0.94 },
        macroF1: { low: 0.7, high: 0.88 },
        calibrationError: { low: 0.02, high: 0.07 },
      },
      ...{ majorityAgreement: 0.4, calibrationError: 0.03 },
      abstention: { targetPrecision: 0.95, threshold: 0.7, coverage: 0.8, precision: 0.96 },
      learningCurve: [
        { documents: 80, agreement: 0.8 },
        { documents: 800, agreement: 0.91 },
      ],
    },
    classes: [
      { category: said, precision: 0.9, recall: 0.8, f1: 0.85, support: 100 },
      { category: 'Other', precision: null, recall: null, f1: null, support: 0 },
    ],
    usage: [
      {
        ...{ task: 'label', model: `openai:${said}`, calls: 1_200, failed: 3, unknown: 1 },
        ...{ inputTokens: 2_000_000, outputTokens: 30_000, cachedTokens: 5_000, seconds: 61.25 },
        ...{
          unreported: 0,
          cacheWriteTokens: 7_000,
          cost: 4.25,
          unknownCost: 0.5,
          unpricedCalls: 0,
        },
      },
    ],
    reused: 17,
    unknownCalls: [
      { task: 'label', model: `openai:${said}`, reason: said, calls: 1, mostCost: 0.5 },
    ],
    prices: [{ model: `openai:${said}`, price: null, source: 'operator', date: null }],
    estimate: {
      ...{ documents: 12_345, sampled: 200, lines: [], unpriced: [] },
      cost: { low: 2, expected: 4, high: 9 },
    },
    setAside: [{ documentId: said, stage: 'label', reason: said }],
    badRecords: [{ position: 9, reason: said }],
    notes: [said],
    seconds: 99.6,
    ...changes,
  };
}
