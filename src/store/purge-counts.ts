/** What a purge removed, or would remove. */

export interface PurgeCounts {
  readonly documents: number;
  readonly summaries: number;
  /** Stored answers, with those to other documents of the same text. */
  readonly completions: number;
  readonly vectors: number;
  /** Labels whose reasoning is removed; their categories stay. */
  readonly reasonings: number;
}

export const NOTHING_PURGED: PurgeCounts = {
  documents: 0,
  summaries: 0,
  completions: 0,
  vectors: 0,
  reasonings: 0,
};

/** Sums. */
export function addCounts(one: PurgeCounts, other: PurgeCounts): PurgeCounts {
  return {
    documents: one.documents + other.documents,
    summaries: one.summaries + other.summaries,
    completions: one.completions + other.completions,
    vectors: one.vectors + other.vectors,
    reasonings: one.reasonings + other.reasonings,
  };
}
