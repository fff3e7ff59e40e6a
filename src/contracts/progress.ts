/** What a run says of itself while it goes on (the query `progress`) and when it is over (its result). */
import type { Category } from './taxonomy.js';

export type Stage =
  | 'prepare'
  | 'import'
  | 'sample'
  | 'summarize'
  | 'taxonomy'
  | 'label'
  | 'embed'
  | 'classifier'
  | 'classify'
  | 'results'
  | 'done';

/** Why a run is not moving just now. */
export interface Waiting {
  readonly for: 'queue' | 'resume';
  readonly reason: string;
}

export interface Progress {
  readonly stage: Stage;
  /** Units of this stage that are finished, and all of them: documents, or taxonomy steps. */
  readonly done: number;
  readonly total: number;
  /** Documents and records set aside so far, over all stages. */
  readonly setAside: number;
  readonly usage: UsageTotals;
  /** Seconds this stage will still take at its pace so far; null until there is one. */
  readonly etaSeconds: number | null;
  readonly waiting: Waiting | null;
  readonly notes: readonly string[];
}

/** Calls and tokens of a run. */
export interface UsageTotals {
  /** Requests sent to a model. */
  readonly calls: number;
  /** Answers that were already in the store and cost nothing. */
  readonly reused: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The calls of a run to one model for one task. */
export interface UsageLine {
  readonly task: string;
  readonly model: string;
  readonly calls: number;
  readonly failed: number;
  /** Reserved, and never settled: a kill or a lost connection hides whether they were answered and billed. */
  readonly unknown: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  /** Sum of the calls' durations. */
  readonly seconds: number;
}

export interface CategoryShare {
  readonly categoryId: string | null;
  readonly category: string;
  readonly documents: number;
  /** Share of the labelled sample, 0–1, with its 95 % Wilson interval. */
  readonly share: number;
  readonly low: number;
  readonly high: number;
  /** Documents that the classifier gave this category, outside the sample; null when nothing was classified. */
  readonly classified: number | null;
}

/** The small JSON a finished workflow returns. */
export interface RunResult {
  readonly runId: number;
  readonly corpus: string;
  readonly documents: number;
  readonly labelled: number;
  readonly classified: number;
  readonly setAside: number;
  readonly skippedEmpty: number;
  readonly taxonomyVersion: number | null;
  readonly categories: readonly Category[];
  readonly shares: readonly CategoryShare[];
  readonly classifier: ClassifierSummary | null;
  readonly usage: UsageTotals;
  readonly seconds: number;
  readonly out: string;
  readonly notes: readonly string[];
}

export interface ClassifierSummary {
  readonly trained: boolean;
  /** Why there is no classifier; null when there is one. */
  readonly reason: string | null;
  readonly c: number | null;
  readonly trainDocuments: number;
  readonly testDocuments: number;
  /** Share of test documents on which the classifier and the labelling model agree, 0–1. */
  readonly agreement: number | null;
  readonly weightedF1: number | null;
  readonly macroF1: number | null;
  /** The same for the training documents. */
  readonly trainAgreement: number | null;
}
