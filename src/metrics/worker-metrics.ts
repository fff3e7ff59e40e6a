/** What a worker tells of its work while it goes on. Whoever works is given one of these and calls it; nothing is global. */
import type { TokenUsage } from '../contracts/models.js';

export interface WorkerMetrics {
  /** A call is over. */
  called(call: {
    /** `provider:model`. */
    readonly model: string;
    readonly task: string;
    readonly outcome: 'answered' | 'failed' | 'unknown';
    /** The kind of the provider's error, e.g. `rate-limit`; null when it was answered. */
    readonly reason: string | null;
    /** Null when nobody said. */
    readonly usage: TokenUsage | null;
    /** US dollars; null when it is unknown. */
    readonly cost: number | null;
    readonly seconds: number;
  }): void;
  /** A call waited for its model's limits. */
  waited(wait: { readonly model: string; readonly seconds: number }): void;
  /** A chunk of documents is through a stage. */
  documents(chunk: {
    readonly stage: string;
    readonly done: number;
    readonly setAside: number;
  }): void;
}

/** How a model's calls stand just now, in this process. */
export interface ModelState {
  /** `provider:model`. */
  readonly model: string;
  readonly inFlight: number;
  /** Calls that wait for a place among those in flight. */
  readonly waiting: number;
  /** Whether no calls are made since the provider refuses them for good. */
  readonly refused: boolean;
  /** Null where requests are not limited. */
  readonly requestsPerMinute: number | null;
  /** How long it is left alone, in seconds; 0 when it may be called. */
  readonly blockedSeconds: number;
}

/** Tells nobody. */
export const NO_METRICS: WorkerMetrics = {
  called: () => undefined,
  waited: () => undefined,
  documents: () => undefined,
};
