/**
 * The seam between the pipeline and model providers. A provider adapter implements `ChatModel` or
 * `EmbeddingModel`; everything else in tntflow sees only these two.
 */
import type { Turn } from './documents.js';

/** The five things a chat model is asked to do, after TNT-LLM (Wan et al. 2024), sections 3.1 and 3.2. */
export type Task = 'summarize' | 'generate' | 'update' | 'review' | 'label';

/** A category as a model sees it: `id` is its ordinal in the table ("1", "2", …), not our category id. */
export interface CategoryRow {
  readonly id: string;
  readonly name: string;
  readonly description: string;
}

/** A summary as a model sees it: `id` is its ordinal in the minibatch ("1", "2", …), not the document's id. */
export interface SummaryRow {
  readonly id: string;
  readonly summary: string;
}

/** Limits on what a taxonomy step may answer; lengths are in words, `maxNumClusters` in categories. */
export interface TaxonomyLimits {
  readonly maxNumClusters: number;
  readonly clusterNameLength: number;
  readonly clusterDescriptionLength: number;
  readonly explanationLength: number;
  readonly suggestionLength: number;
}

export interface SummarizeVariables {
  readonly useCase: string;
  /** The conversation, in order. A plain text is one turn with the role `text`. */
  readonly turns: readonly Turn[];
  /** Most words in the summary. */
  readonly summaryLength: number;
  /** Most words in the explanation. */
  readonly summaryExplanationLength: number;
}

export interface GenerateVariables {
  readonly useCase: string;
  readonly summaries: readonly SummaryRow[];
  readonly limits: TaxonomyLimits;
}

export interface UpdateVariables extends GenerateVariables {
  readonly taxonomy: readonly CategoryRow[];
}

export type ReviewVariables = UpdateVariables;

export interface LabelVariables {
  readonly useCase: string;
  readonly turns: readonly Turn[];
  readonly taxonomy: readonly CategoryRow[];
  /** Most words in the reasoning. */
  readonly explanationLength: number;
}

export interface TaskVariables {
  summarize: SummarizeVariables;
  generate: GenerateVariables;
  update: UpdateVariables;
  review: ReviewVariables;
  label: LabelVariables;
}

export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** Parameters sent to the provider only when they are set: newer models answer 400 to sampling parameters. */
export interface ChatParameters {
  readonly temperature?: number;
  readonly topP?: number;
}

/** One request of one task: the variables, and the same request rendered as messages. */
export type ChatRequest = {
  [T in Task]: {
    readonly task: T;
    readonly variables: TaskVariables[T];
    /** Fixed instructions, then the taxonomy where there is one: the part a provider may cache. */
    readonly system: string;
    /** The data, then (when asking again) the earlier answer and what was wrong with it. */
    readonly messages: readonly ChatMessage[];
    /** Most tokens the model may answer with. */
    readonly maxTokens: number;
    readonly parameters: ChatParameters;
  };
}[Task];

/** Why the model stopped. Only `end` promises a whole answer. */
export type StopReason = 'end' | 'length' | 'refusal' | 'other';

/** Tokens of one call. */
export interface TokenUsage {
  /** All that the model read, whatever of it came from a cache or went into one. */
  readonly inputTokens: number;
  /** All that the model wrote, its thinking included. */
  readonly outputTokens: number;
  /** Of `inputTokens`, those that were read from the provider's cache. */
  readonly cachedTokens: number;
  /** Of `inputTokens`, those that were written to the provider's cache. */
  readonly cacheWriteTokens: number;
}

/** How much of one limit there is, as a provider's headers say. */
export interface LimitWindow {
  /** Most of it in a window, whose length no header says. */
  readonly limit: number;
  /** What is left of it. */
  readonly remaining: number | null;
  /** Milliseconds until all of it is there again. */
  readonly resetMs: number | null;
}

/** What a provider said about its limits when it answered. */
export interface LimitReport {
  readonly requests?: LimitWindow;
  /** Input and output together. */
  readonly tokens?: LimitWindow;
  readonly inputTokens?: LimitWindow;
  readonly outputTokens?: LimitWindow;
}

export interface ChatResponse {
  readonly text: string;
  readonly stopReason: StopReason;
  /** Null when the server did not say: then it is unknown, which is not 0. */
  readonly usage: TokenUsage | null;
  /** Of the moment of the answer; never stored with it. */
  readonly limits?: LimitReport | undefined;
}

export interface CallOptions {
  /** Aborts the call: the activity was cancelled or its worker is shutting down. */
  readonly signal?: AbortSignal;
}

/** @throws ProviderError when the provider refused, failed or could not be reached. */
export interface ChatModel {
  /** `provider:model`, e.g. `anthropic:claude-haiku-4-5`. */
  readonly name: string;
  /** Part of every completion's key: it changes when the same request may be answered otherwise. */
  readonly revision?: string;
  /** Most tokens of a request and its answer together, where they are known. */
  readonly contextTokens?: number | undefined;
  complete(request: ChatRequest, options?: CallOptions): Promise<ChatResponse>;
  /** Fails when calls to this model cannot succeed (wrong key, unknown model), without paying for tokens. */
  preflight(options?: CallOptions): Promise<void>;
}

export interface EmbeddingResponse {
  /** One L2-normalised or raw vector per text, each of `dimensions` float32 values. */
  readonly vectors: readonly Float32Array[];
  /** Null when the server did not say. */
  readonly usage: TokenUsage | null;
  readonly limits?: LimitReport | undefined;
}

/** @throws ProviderError when the provider refused, failed or could not be reached. */
export interface EmbeddingModel {
  readonly name: string;
  /** Part of every stored vector's key: it changes when the same text may get another vector. */
  readonly revision?: string;
  /** Most texts in one call of `embed`. */
  readonly batchSize: number;
  /** True when vectors are computed here for nothing, so that storing them would be a waste. */
  readonly recomputable: boolean;
  embed(texts: readonly string[], options?: CallOptions): Promise<EmbeddingResponse>;
  preflight(options?: CallOptions): Promise<void>;
}
