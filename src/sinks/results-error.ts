/** A file of a run's results could not be written. */
export class ResultsError extends Error {
  override readonly name = 'ResultsError';
  readonly path: string;

  /** @param options.cause - The system's error, whose code says why. */
  constructor({ path, cause }: { readonly path: string; readonly cause: unknown }) {
    super(
      `${path} could not be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
    this.path = path;
  }
}
