/** The error of a source that cannot be read at all; a single bad record is a `SourceRecord` instead. */

export interface SourceErrorOptions {
  /** The absolute path, or `standard input`. */
  readonly source: string;
  /** What is wrong and what to do, in words that follow the source's name. */
  readonly problem: string;
  readonly cause?: unknown;
}

/** Its message is one line for the user: the source, what is wrong with it, and what to do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
  readonly source: string;

  constructor({ source, problem, cause }: SourceErrorOptions) {
    super(`${source}: ${problem}`, cause === undefined ? undefined : { cause });
    this.source = source;
  }
}
