/** One case of the benchmark of limits: how a server counts, who knows its limit, and how many workers call it. */

export interface Scenario {
  readonly counting: 'bucket' | 'window';
  readonly known: 'operator' | 'headers' | 'retry-after' | 'bare';
  readonly workers: number;
  /** Of its own stand-in server. */
  readonly url: string;
  /** The store's file, which its workers share. */
  readonly store: string;
}

/** What a worker process is told. */
export interface WorkerTask {
  /** For the names of its documents. */
  readonly worker: number;
  /** Those that it has a part in. */
  readonly scenarios: readonly Scenario[];
  /** When to stop asking for new calls, in milliseconds since 1970. */
  readonly until: number;
}

export const REQUESTS_PER_MINUTE = 300;
export const CONCURRENCY = 20;
