/** What is said when a service cannot start. */

export interface ServeErrorOptions {
  /** What is wrong and what to do. */
  readonly message: string;
  /** `usage`: a flag or a variable; `unreachable`: the embedding model's provider; `failed`: anything else. */
  readonly kind: 'usage' | 'unreachable' | 'failed';
  readonly cause?: unknown;
}

/** A user's mistake, or something missing on the machine: the message is all they need. */
export class ServeError extends Error {
  override readonly name = 'ServeError';
  readonly kind: ServeErrorOptions['kind'];

  constructor({ message, kind, cause }: ServeErrorOptions) {
    super(message, cause === undefined ? {} : { cause });
    this.kind = kind;
  }
}
