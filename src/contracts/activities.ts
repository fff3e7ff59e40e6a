/** Inputs and results of the activities: ids, ranges and counts; never a document's text, a summary or a vector. */
import type { RunConfig } from './run-input.js';
import type { Category, TaxonomyStepKind } from './taxonomy.js';
import type { ClassifierSummary, RunResult, UsageTotals } from './progress.js';
import type { BegunRefresh, RefreshOutcome, SettledTaxonomy } from './refresh.js';
import type { WorkflowType } from './names.js';
import type { SearchAttributeName } from './search-attributes.js';

export interface PrepareRequest {
  readonly workflowType: WorkflowType;
  readonly workflowId: string;
  /** Stable over continue-as-new and reset; with the workflow id it names the run. */
  readonly firstExecutionRunId: string;
  /** What the user sent, not yet validated. */
  readonly input: unknown;
  /** When a schedule's run was due, in milliseconds since 1970; null for all others. Durations count back from it. */
  readonly scheduledAt: number | null;
}

export interface PreparedRun {
  /** The run's row in the store. */
  readonly runId: number;
  readonly config: RunConfig;
  /** False when vectors are recomputed where they are needed, so that there is nothing to embed beforehand. */
  readonly storesVectors: boolean;
  /** Those that the namespace has. */
  readonly searchAttributes: readonly SearchAttributeName[];
  readonly notes: readonly string[];
}

export interface RunRequest {
  readonly runId: number;
}

export interface PreflightRequest {
  /** Model names, all of the provider whose queue this is. */
  readonly chat: readonly string[];
  readonly embed: readonly string[];
}

export interface ImportRequest extends RunRequest {
  /** ISO 8601: what is younger is left for the next run. */
  readonly until?: string;
}

export interface ImportResult {
  /** Documents in the corpus now. */
  readonly documents: number;
  readonly added: number;
  readonly empty: number;
  readonly bad: number;
  /** Documents of the source itself, where the run is about these alone; else left out. */
  readonly selected?: number;
}

export interface SampleResult {
  /** Documents whose summaries make the taxonomy: the training part of its sample. */
  readonly toSummarize: number;
  readonly toLabel: number;
  readonly test: number;
}

export interface MinibatchPlan {
  /** Names the plan among those of the run. */
  readonly plan: string;
  readonly minibatches: number;
}

/** Positions `from` (inclusive) to `to` (exclusive) of a stage's documents. */
export interface ChunkRequest extends RunRequest {
  readonly from: number;
  readonly to: number;
}

/** A chunk for a chat model: one of those that share the task. */
export interface SummarizeChunkRequest extends ChunkRequest {
  readonly model: string;
}

export interface LabelChunkRequest extends ChunkRequest {
  readonly taxonomyId: number;
  readonly model: string;
  /** Default: `label`. */
  readonly sample?: 'label' | 'anchor' | 'relabel';
}

export interface ClassifyChunkRequest extends ChunkRequest {
  readonly taxonomyId: number;
  readonly classifierId: number;
  /** Whether positions are those of the run's own sample of documents to classify; default: of the corpus. */
  readonly ofSample?: boolean;
}

export interface ChunkResult {
  readonly done: number;
  readonly setAside: number;
  readonly usage: UsageTotals;
}

export interface TaxonomyStepRequest extends RunRequest {
  readonly step: Exclude<TaxonomyStepKind, 'given'>;
  /** The plan that cut the minibatches; undefined from workflows that began before plans had names. */
  readonly plan?: string;
  /** Which minibatch it looks at; ignored by review, for which the plan has a sample of its own. */
  readonly minibatch: number;
  /** The version to work on; null for generate. */
  readonly taxonomyId: number | null;
}

export interface TaxonomyStepResult {
  /** The version's row in the store; null when a generate step gave nothing usable. */
  readonly taxonomyId: number | null;
  readonly version: number;
  readonly categories: readonly Category[];
  readonly score: number | null;
  readonly keptBecause: string | null;
  readonly usage: UsageTotals;
}

/** What a run that begins with phase 3 took over: labels to learn from. */
export interface AdoptedLabels {
  readonly sample: SampleResult;
  readonly taxonomy: TaxonomyStepResult;
  readonly notes: readonly string[];
}

/** A classifier that was trained before, and the taxonomy that its labels are given under. */
export interface AdoptedClassifier extends TrainResult {
  readonly taxonomy: TaxonomyStepResult;
}

export interface TrainRequest extends RunRequest {
  readonly taxonomyId: number;
}

export interface TrainResult {
  /** Null when there was nothing to train on; the summary says why. */
  readonly classifierId: number | null;
  readonly summary: ClassifierSummary;
}

export interface WriteResultsRequest extends RunRequest {
  readonly taxonomyId: number;
  readonly classifierId: number | null;
  readonly classifier: ClassifierSummary | null;
  readonly reused: number;
  readonly seconds: number;
  readonly notes: readonly string[];
}

export interface BeginRefreshRequest extends RunRequest {
  /** ISO 8601: documents were taken up to then. */
  readonly until: string;
}

export interface SettleTaxonomyRequest extends RunRequest {
  /** The version that the steps came to, or that a person adopted. */
  readonly taxonomyId: number;
}

export interface MeasureDriftRequest extends RunRequest {
  readonly taxonomyId: number;
  readonly classifierId: number | null;
}

export interface MeasuredDrift {
  readonly notes: readonly string[];
  readonly usage: UsageTotals;
}

export interface RecordRefreshRequest extends RunRequest {
  readonly taxonomyId: number;
  readonly classifierId: number | null;
  readonly outcome: RefreshOutcome;
  readonly proposalId: number | null;
}

export interface WorkActivities {
  prepareRun(request: PrepareRequest): Promise<PreparedRun>;
  importDocuments(request: ImportRequest): Promise<ImportResult>;
  drawSample(request: RunRequest): Promise<SampleResult>;
  /** Needs the corpus alone; its result is in the store. */
  planMinibatches(request: RunRequest): Promise<MinibatchPlan>;
  recordGivenTaxonomy(request: RunRequest): Promise<TaxonomyStepResult>;
  adoptLabels(request: RunRequest): Promise<AdoptedLabels>;
  adoptClassifier(request: RunRequest): Promise<AdoptedClassifier>;
  trainClassifier(request: TrainRequest): Promise<TrainResult>;
  beginRefresh(request: BeginRefreshRequest): Promise<BegunRefresh>;
  settleTaxonomy(request: SettleTaxonomyRequest): Promise<SettledTaxonomy>;
  /** The end of a refresh: what follows it goes on from there. */
  recordRefresh(request: RecordRefreshRequest): Promise<void>;
  writeResults(request: WriteResultsRequest): Promise<RunResult>;
  /** Does nothing: that it starts shows that somebody polls the queue. */
  answerQueue(): Promise<void>;
}

/** Activities that call a provider, on that provider's queue. */
export interface ProviderActivities {
  preflightModels(request: PreflightRequest): Promise<void>;
  summarizeDocuments(request: SummarizeChunkRequest): Promise<ChunkResult>;
  improveTaxonomy(request: TaxonomyStepRequest): Promise<TaxonomyStepResult>;
  labelDocuments(request: LabelChunkRequest): Promise<ChunkResult>;
  embedDocuments(request: ChunkRequest): Promise<ChunkResult>;
  classifyDocuments(request: ClassifyChunkRequest): Promise<ChunkResult>;
  measureDrift(request: MeasureDriftRequest): Promise<MeasuredDrift>;
}
