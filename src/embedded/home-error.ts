/** Thrown when the state folder cannot be used. */

export interface HomeErrorOptions {
  readonly path: string;
  readonly reason: string;
}

/** Its message is meant to be shown to a user as it is. */
export class HomeError extends Error {
  override readonly name = 'HomeError';

  constructor({ path, reason }: HomeErrorOptions) {
    super(
      `The state folder ${path} cannot be used: ${reason}.\n` +
        'What to do: set TNTFLOW_HOME to a folder that you may write to.',
    );
  }
}
