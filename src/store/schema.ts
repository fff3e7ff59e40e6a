/**
 * The tables, as Kysely sees them; the migrations create them. One schema serves SQLite and PostgreSQL: whole-number
 * keys, times as ISO 8601 text, JSON as text, vectors as little-endian float32 bytes.
 */
import type { Generated } from 'kysely';
import type { RefreshOutcome } from '../contracts/refresh.js';

export interface Database {
  corpora: {
    id: Generated<number>;
    name: string;
    created_at: string;
    /** Null before the first purge; see `purgedId`. */
    purge_key: string | null;
  };
  documents: {
    id: Generated<number>;
    corpus_id: number;
    /** 1, 2, … without gaps, in order of import as long as none was purged; below 0: purged. */
    ordinal: number;
    document_id: string;
    /** JSON of the turns. */
    turns: string;
    /** Hash of the normalised text: equal for texts that must stay on one side of a split. */
    text_hash: string;
    metadata: string | null;
    imported_at: string | null;
  };
  /** Records of a source that gave no document. */
  skipped_records: {
    id: Generated<number>;
    corpus_id: number;
    source: string;
    position: number;
    kind: 'empty' | 'bad';
    reason: string;
  };
  /** How far each source of a corpus has been read. */
  watermarks: {
    id: Generated<number>;
    corpus_id: number;
    source: string;
    /** ISO 8601 in UTC, with milliseconds. */
    value: string;
    updated_at: string;
  };
  runs: {
    id: Generated<number>;
    workflow_id: string;
    first_execution_run_id: string;
    workflow_type: string;
    config: string;
    notes: string;
    created_at: string;
  };
  /** Small outputs of steps, keyed by what went into them. */
  steps: {
    id: Generated<number>;
    run_id: number;
    step: string;
    input_hash: string;
    output: string;
  };
  sample_documents: {
    id: Generated<number>;
    run_id: number;
    sample: 'taxonomy' | 'label' | 'classify' | 'anchor' | 'relabel';
    position: number;
    document: number;
    split: 'train' | 'test';
  };
  summaries: {
    id: Generated<number>;
    run_id: number;
    document: number;
    summary: string;
    explanation: string;
    /** What the model was not shown, where it was not shown all; else null. */
    note: string | null;
  };
  set_aside: {
    id: Generated<number>;
    run_id: number;
    document: number;
    stage: string;
    reason: string;
  };
  taxonomies: {
    id: Generated<number>;
    run_id: number;
    step: string;
    input_hash: string;
    kind: 'given' | 'generate' | 'update' | 'review';
    version: number;
    categories: string;
    score: number | null;
    explanation: string | null;
    suggestions: string | null;
    kept_because: string | null;
    /** JSON of how it came from another version; null where that was not traced. */
    lineage: string | null;
  };
  labels: {
    id: Generated<number>;
    taxonomy_id: number;
    document: number;
    source: 'llm' | 'classifier' | 'human';
    /** Null is `Other`. */
    category_id: string | null;
    confidence: number | null;
    reasoning: string | null;
    note: string | null;
  };
  embeddings: { id: Generated<number>; model: string; text_hash: string; vector: Uint8Array };
  classifiers: {
    id: Generated<number>;
    run_id: number;
    taxonomy_id: number;
    input_hash: string;
    /** JSON: what it was trained on and how well it does. */
    description: string;
    /** Row-major dimensions × classes, then the intercepts. Null when there was nothing to train. */
    weights: Uint8Array | null;
  };
  completions: {
    id: Generated<number>;
    hash: string;
    model: string;
    task: string;
    text: string;
    stop_reason: string;
    /** 0 when the server did not say; see `usage_reported`. */
    input_tokens: number;
    output_tokens: number;
    cached_tokens: number;
    cache_write_tokens: number;
    /** 1 when the server said how many tokens the answer took, else 0. */
    usage_reported: number;
    created_at: string;
  };
  calls: {
    id: Generated<number>;
    run_id: number | null;
    hash: string;
    task: string;
    model: string;
    document: number | null;
    /** The most this call can use, written before it is made. */
    reserved_input_tokens: number;
    reserved_output_tokens: number;
    /** US dollars for that many tokens; null when the price is unknown. */
    reserved_cost: number | null;
    started_at: string;
    /** Null while the call is under way, and for ever when its worker was killed. */
    outcome: 'answered' | 'failed' | 'unknown' | null;
    /** Why it failed, or why its outcome is unknown. */
    detail: string | null;
    /** Null, like the other tokens, while the call is under way and when nobody said. */
    input_tokens: number | null;
    output_tokens: number | null;
    cached_tokens: number | null;
    cache_write_tokens: number | null;
    /** US dollars; null when the price or the tokens are unknown. */
    cost: number | null;
    seconds: number | null;
  };
  /** The pace of a model's calls, over all workers. Times are milliseconds since 1970, by the store's clock. */
  rate_limits: {
    id: Generated<number>;
    model: string;
    /** As the provider's headers say; null where they say nothing. */
    requests_per_minute: number | null;
    tokens_per_minute: number | null;
    input_tokens_per_minute: number | null;
    output_tokens_per_minute: number | null;
    /** When the next request may be sent; before now when more than one may. */
    requests_free_at: number;
    tokens_free_at: number;
    /** No call before this: the provider asked to be left alone. */
    blocked_until: number;
    /** When the provider last refused a call for there being too many. */
    throttled_at: number | null;
    /** The time before that. */
    throttled_before: number | null;
    /** How often it did so since it last took a call. */
    throttles: number;
    /** Requests a minute that it took when it was last found to be too much. */
    slowed_to: number | null;
    slowed_at: number | null;
    /** The most requests it was seen to take in a minute, fading. */
    peak: number | null;
  };
  /** The refreshes of a corpus: each follows one other, so that they are a chain. */
  refreshes: {
    id: Generated<number>;
    corpus_id: number;
    run_id: number;
    /** The one before; 0: none. */
    previous: number;
    /** The newest adoption that it took account of; 0: none. */
    adoption: number;
    outcome: RefreshOutcome;
    week: string;
    /** The version whose labels it began with; null where there was none. */
    base_taxonomy_id: number | null;
    /** In force since. */
    taxonomy_id: number;
    /** Made, and left for a person to adopt. */
    proposal_id: number | null;
    classifier_id: number | null;
    /** Its documents have keys above this one, */
    after_document: number;
    /** up to this one. */
    last_document: number;
    /** JSON: the share of its documents by category id; null where it had none. */
    shares: string | null;
    /** JSON; null where nothing was compared. */
    drift: string | null;
    created_at: string;
  };
  /** Taxonomies that a person put in force. */
  adoptions: {
    id: Generated<number>;
    corpus_id: number;
    taxonomy_id: number;
    created_at: string;
  };
  /** Attempts under way, and those whose worker was lost. */
  attempts: {
    id: Generated<number>;
    run_id: number;
    stage: string;
    unit: string;
    /** The process that makes it. */
    worker: string;
    started_at: string;
  };
}
