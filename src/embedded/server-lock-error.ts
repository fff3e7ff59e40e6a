/** Thrown when another command holds the embedded server's lock for too long. */

export interface ServerLockErrorOptions {
  readonly lockFile: string;
  /** How long it was waited for. */
  readonly seconds: number;
}

/** Its message is meant to be shown to a user as it is. */
export class ServerLockError extends Error {
  override readonly name = 'ServerLockError';

  constructor({ lockFile, seconds }: ServerLockErrorOptions) {
    super(
      `Another tntflow command has been starting or stopping the embedded Temporal server for more than ${seconds} s ` +
        `(${lockFile} is locked).\nWhat to do: wait for that command or end it, then run this again.`,
    );
  }
}
