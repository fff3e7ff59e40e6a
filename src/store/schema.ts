/**
 * The tables, as Kysely sees them; the migrations create them. One schema serves SQLite and PostgreSQL: whole-number
 * keys, times as ISO 8601 text, JSON as text, vectors as little-endian float32 bytes.
 */
import type { Generated } from 'kysely';

export interface Database {
  corpora: { id: Generated<number>; name: string; created_at: string };
  documents: {
    id: Generated<number>;
    corpus_id: number;
    /** 1, 2, … in order of import, without gaps. */
    ordinal: number;
    document_id: string;
    /** JSON of the turns. */
    turns: string;
    /** Hash of the normalised text: equal for texts that must stay on one side of a split. */
    text_hash: string;
    metadata: string | null;
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
    sample: 'taxonomy' | 'label';
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
    input_tokens: number;
    output_tokens: number;
    cached_tokens: number;
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
    started_at: string;
    /** Null while the call is under way, and for ever when its outcome is not known. */
    outcome: 'answered' | 'failed' | null;
    detail: string | null;
    input_tokens: number | null;
    output_tokens: number | null;
    cached_tokens: number | null;
    seconds: number | null;
  };
}
