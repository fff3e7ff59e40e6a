/** The database cannot be reached, or cannot serve, just now: what was asked may be asked again. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError';
  /** PostgreSQL's SQLSTATE, the system's name for the error (`ECONNREFUSED`), or a word where there is neither. */
  readonly code: string;

  constructor({
    code,
    reason,
    cause,
  }: {
    readonly code: string;
    readonly reason: string;
    readonly cause?: unknown;
  }) {
    super(reason, { cause });
    this.code = code;
  }
}
