/** A request that cannot be answered, for a reason that its sender may know. */

/** One thing that is wrong with a body. */
export interface ProblemPart {
  /** A JSON pointer into the body (RFC 6901), e.g. `/texts/3`; empty for the body as a whole. */
  readonly pointer: string;
  readonly detail: string;
}

export interface ProblemErrorOptions {
  /** HTTP status, 400–599. */
  readonly status: number;
  /** What is wrong with this request, and what to do. Goes to the sender: no text of theirs, nothing internal. */
  readonly detail: string;
  readonly errors?: readonly ProblemPart[];
  /** How long to wait before the request is sent again. */
  readonly retryAfterMs?: number | undefined;
}

/** Thrown while a request is handled; becomes problem details (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly errors: readonly ProblemPart[];
  readonly retryAfterMs: number | undefined;

  constructor({ status, detail, errors = [], retryAfterMs }: ProblemErrorOptions) {
    super(detail);
    this.status = status;
    this.errors = errors;
    this.retryAfterMs = retryAfterMs;
  }
}
