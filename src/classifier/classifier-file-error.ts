/** What is said when a folder does not hold a usable classifier. */

export interface ClassifierFileErrorOptions {
  /** What is wrong, and what to do where that is not plain. */
  readonly message: string;
  /** The file or folder it is about. */
  readonly path: string;
  readonly cause?: unknown;
}

/** A classifier that is missing, corrupted, truncated, of another make, or that could not be written. */
export class ClassifierFileError extends Error {
  override readonly name = 'ClassifierFileError';
  readonly path: string;

  constructor({ message, path, cause }: ClassifierFileErrorOptions) {
    super(`${path}: ${message}`, cause === undefined ? {} : { cause });
    this.path = path;
  }
}
