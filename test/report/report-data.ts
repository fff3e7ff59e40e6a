/** Data for reports in which one text, `said`, stands wherever a document, a model or a user may put one. */
import type { RunConfig } from '../../src/contracts/run-input.js';
import type { ReportData } from '../../src/report/index.js';

export const CONFIG: RunConfig = {
  corpus: 'chats',
  format: null,
  columns: null,
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
    summarize: 'openai:m',
    taxonomy: 'openai:m',
    label: 'openai:m',
    embed: 'openai:e',
  },
  label: { sampleSize: null, classifyRest: true },
  classifier: { c: 'auto', classWeight: 'balanced', maxIterations: 100 },
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
  pauseTimeoutMs: 604_800_000,
  out: '/results',
};

export function reportWith(said: string, changes: Partial<ReportData> = {}): ReportData {
  const categories = ['c1', 'c2'].map((id) => ({ id, name: `${said}`, description: said }));
  const version = { step: 'update', categories, score: 85.4, keptBecause: null } as const;
  return {
    workflowId: said,
    config: { ...CONFIG, useCase: said, models: { ...CONFIG.models, label: `openai:${said}` } },
    documents: 12_345,
    summarized: 800,
    skippedEmpty: 2,
    labelled: 1_000,
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
    },
    classes: [
      { category: said, precision: 0.9, recall: 0.8, f1: 0.85, support: 100 },
      { category: 'Other', precision: null, recall: null, f1: null, support: 0 },
    ],
    usage: [
      {
        ...{ task: 'label', model: `openai:${said}`, calls: 1_200, failed: 3, unknown: 1 },
        ...{ inputTokens: 2_000_000, outputTokens: 30_000, cachedTokens: 5_000, seconds: 61.25 },
      },
    ],
    reused: 17,
    setAside: [{ documentId: said, stage: 'label', reason: said }],
    badRecords: [{ position: 9, reason: said }],
    notes: [said],
    seconds: 99.6,
    ...changes,
  };
}
