/** What the command's exit status says. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Done, with documents or records set aside. */
  setAside: 3,
  /** Temporal or a provider cannot be reached. */
  unreachable: 5,
  /** Stopped by Ctrl-C or a signal; the run is kept. */
  detached: 130,
} as const;

/** An expected failure: its message is all a person needs, and the process ends with its code. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}
