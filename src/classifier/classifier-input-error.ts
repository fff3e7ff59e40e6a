/** What is said when the data or the settings a classifier was given cannot be used. */

export interface ClassifierInputErrorOptions {
  /** What is wrong, where, and what is allowed. */
  readonly message: string;
  /** The row it is about, counted from 0. */
  readonly row?: number | undefined;
}

/** A user's mistake: the message is all they need, a stack trace would not help them. */
export class ClassifierInputError extends Error {
  override readonly name = 'ClassifierInputError';
  readonly row: number | undefined;

  constructor({ message, row }: ClassifierInputErrorOptions) {
    super(message);
    this.row = row;
  }
}
