/** What a run is expected to use and to cost: made before anything is spent, and set beside the actual after it. */

/** `low` ≤ `expected` ≤ `high`. */
export interface Range {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** `embed`: the vectors that the classifier is trained on; `classify`: those of the rest of the corpus. */
export type EstimatedStep =
  'summarize' | 'generate' | 'update' | 'review' | 'label' | 'embed' | 'classify';

/** The calls of one step to one model. */
export interface EstimateLine {
  readonly step: EstimatedStep;
  readonly model: string;
  readonly calls: Range;
  readonly inputTokens: Range;
  readonly outputTokens: Range;
  /** US dollars; null when the model's price is unknown. */
  readonly cost: Range | null;
}

export interface CostEstimate {
  /** Documents in the corpus. */
  readonly documents: number;
  /** Of these, the ones whose tokens were counted. */
  readonly sampled: number;
  /** In the order of the pipeline. */
  readonly lines: readonly EstimateLine[];
  /** US dollars of all lines whose price is known. */
  readonly cost: Range;
  /** Models whose price is unknown: what they cost is not in `cost`. */
  readonly unpriced: readonly string[];
}
