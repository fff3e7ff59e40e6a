/** Everything the report says, as plain data. */
import type { DriftReport } from '../contracts/drift.js';
import type { CostEstimate } from '../contracts/estimate.js';
import type { ModelPrice } from '../contracts/operator.js';
import type {
  CategoryShare,
  ClassifierSummary,
  UnknownCalls,
  UsageLine,
} from '../contracts/progress.js';
import type { RunConfig } from '../contracts/run-input.js';
import type { TaxonomyVersion } from '../contracts/taxonomy.js';

export interface Example {
  readonly documentId: string;
  /** The beginning of the document. */
  readonly text: string;
}

/** What shows what a category holds. */
export interface CategoryView {
  readonly typical: readonly Example[];
  readonly borderline: readonly Example[];
  /** Name of the category that comes closest; null where none is known. */
  readonly nearest: string | null;
}

export interface ClassEvaluation {
  readonly category: string;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
  /** Test documents of this category. */
  readonly support: number;
}

/** What a model's calls were priced at. */
export interface UsedPrice {
  readonly model: string;
  /** US dollars for a million tokens; null when nobody knows. */
  readonly price: ModelPrice | null;
  /** Who says so: the operator, or the list of published prices; null when nobody does. */
  readonly source: 'operator' | 'list' | 'offline' | null;
  /** Of the list, as `YYYY-MM`. */
  readonly date: string | null;
}

export interface ReportData {
  readonly workflowId: string;
  readonly config: RunConfig;
  /** Documents in the corpus. */
  readonly documents: number;
  /** Of the taxonomy's sample, those that were summarised for it. */
  readonly summarized: number;
  readonly skippedEmpty: number;
  /** By the model or by people. */
  readonly labelled: number;
  /** Of these, the ones that people labelled. */
  readonly labelledByPeople: number;
  readonly classified: number;
  /** Oldest first; the last one is the run's taxonomy. */
  readonly trajectory: readonly TaxonomyVersion[];
  readonly shares: readonly CategoryShare[];
  /** By category id, `null` being `Other`. */
  readonly examples: ReadonlyMap<string | null, CategoryView>;
  readonly classifier: ClassifierSummary | null;
  readonly classes: readonly ClassEvaluation[];
  readonly usage: readonly UsageLine[];
  readonly reused: number;
  readonly unknownCalls: readonly UnknownCalls[];
  /** Of the models that were called. */
  readonly prices: readonly UsedPrice[];
  /** Made when the run began; null when there is none. */
  readonly estimate: CostEstimate | null;
  readonly setAside: readonly {
    readonly documentId: string;
    readonly stage: string;
    readonly reason: string;
  }[];
  readonly badRecords: readonly { readonly position: number; readonly reason: string }[];
  /** Of a refresh that had something to compare with. */
  readonly drift?: DriftReport | null;
  readonly notes: readonly string[];
  readonly seconds: number;
}
