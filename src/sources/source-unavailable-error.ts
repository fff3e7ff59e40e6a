/** The error of a source that does not answer just now: the same reading may succeed later. */

export interface SourceUnavailableErrorOptions {
  readonly source: string;
  /** What is wrong, in words that follow the source's name. */
  readonly problem: string;
  /** Milliseconds that the source asked to be left alone for. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** Its message is one line for the user. */
export class SourceUnavailableError extends Error {
  override readonly name = 'SourceUnavailableError';
  readonly source: string;
  readonly retryAfterMs: number | undefined;

  constructor({ source, problem, retryAfterMs, cause }: SourceUnavailableErrorOptions) {
    super(`${source}: ${problem}`, cause === undefined ? undefined : { cause });
    this.source = source;
    this.retryAfterMs = retryAfterMs;
  }
}
