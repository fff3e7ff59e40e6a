/** What a run says of itself while it goes on (the query `progress`) and when it is over (its result). */
import type { CostEstimate } from './estimate.js';
import type { RefreshResult } from './refresh.js';
import type { Category } from './taxonomy.js';

export type Stage =
  | 'prepare'
  | 'import'
  | 'sample'
  | 'summarize'
  | 'taxonomy'
  | 'anchor'
  | 'settle'
  | 'label'
  | 'relabel'
  | 'embed'
  | 'classifier'
  | 'classify'
  | 'drift'
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

/** What calls cost, as far as it is known. The bill is at least `cost`; it is `cost` when the other two are 0. */
export interface Spending {
  /** US dollars of the calls whose price and outcome are known. */
  readonly cost: number;
  /** The most that those calls cost, in US dollars, whose outcome or tokens are unknown: their reservations. */
  readonly unknownCost: number;
  /** Calls to models whose price is unknown, so that nothing can be said of their cost. */
  readonly unpricedCalls: number;
}

/** Calls, tokens and money of a run. */
export interface UsageTotals extends Spending {
  /** Requests sent to a model. */
  readonly calls: number;
  /** Answers that were already in the store and cost nothing. */
  readonly reused: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The calls of a run to one model for one task. */
export interface UsageLine extends Spending {
  readonly task: string;
  readonly model: string;
  readonly calls: number;
  /** Refused by the provider, or never sent: not billed. */
  readonly failed: number;
  /** A time-out, a broken connection or a kill hides whether they were answered and billed. */
  readonly unknown: number;
  /** Answered by a server that did not say how many tokens it took; they are in no sum of tokens. */
  readonly unreported: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of `inputTokens`, those read from the provider's cache. */
  readonly cachedTokens: number;
  /** Of `inputTokens`, those written to the provider's cache. */
  readonly cacheWriteTokens: number;
  /** Sum of the calls' durations. */
  readonly seconds: number;
}

/** Calls whose outcome is unknown, by the reason. */
export interface UnknownCalls {
  readonly task: string;
  readonly model: string;
  readonly reason: string;
  readonly calls: number;
  /** US dollars, if all of them were billed for as much as they could take; null when the price is unknown. */
  readonly mostCost: number | null;
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
  /** Set where nobody labelled a sample: the share is that of all documents the classifier labelled, low and high with it. */
  readonly by?: 'classifier';
}

/** The small JSON a finished workflow returns. */
export interface RunResult {
  readonly runId: number;
  readonly corpus: string;
  readonly documents: number;
  /** By the model, or by people where those labels were given. */
  readonly labelled: number;
  /** Of these, the ones with a label by a person; left out where there are none. */
  readonly labelledByPeople?: number;
  readonly classified: number;
  readonly setAside: number;
  readonly skippedEmpty: number;
  readonly taxonomyVersion: number | null;
  readonly categories: readonly Category[];
  readonly shares: readonly CategoryShare[];
  readonly classifier: ClassifierSummary | null;
  readonly usage: UsageTotals;
  /** What the run was expected to cost when it began; null when it was not estimated. */
  readonly estimate: CostEstimate | null;
  readonly seconds: number;
  readonly out: string;
  readonly notes: readonly string[];
  /** Of a refresh alone. */
  readonly refresh?: RefreshResult;
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
  /** 95 % intervals of the test figures, from resampled documents; null without test documents. */
  readonly intervals: Record<
    'agreement' | 'weightedF1' | 'macroF1' | 'calibrationError',
    { readonly low: number; readonly high: number }
  > | null;
  /** Share of test documents in the commonest category of the training part: what takes no classifier at all. */
  readonly majorityAgreement: number | null;
  /** Mean distance between confidence and agreement on the test documents, 0–1. */
  readonly calibrationError: number | null;
  /** Null when the classifier always answers. */
  readonly abstention: {
    readonly targetPrecision: number;
    /** Answers of lower confidence are marked as abstained; null: all are. */
    readonly threshold: number | null;
    /** Share of the test documents that get an answer, and the agreement on those. */
    readonly coverage: number | null;
    readonly precision: number | null;
  } | null;
  /** Agreement on the test documents after learning from so many documents; empty without test documents. */
  readonly learningCurve: readonly { readonly documents: number; readonly agreement: number }[];
}
