/** What is thrown when no usable Temporal CLI can be had. */

/** One place that was looked at, and what came of it. */
export interface CliAttempt {
  /** E.g. `TEMPORAL_CLI_PATH`, `temporal on PATH`, `go install`. */
  readonly place: string;
  /** One line, e.g. `not set`, `used: version 1.5.1`, `no answer to --version within 20 s`. */
  readonly outcome: string;
}

export interface TemporalCliErrorOptions {
  readonly problem: string;
  readonly attempts: readonly CliAttempt[];
  readonly remedy: string;
}

/** Its message is meant to be shown to a user as it is: the problem, what was tried, what to do. */
export class TemporalCliError extends Error {
  override readonly name = 'TemporalCliError';
  readonly attempts: readonly CliAttempt[];

  constructor({ problem, attempts, remedy }: TemporalCliErrorOptions) {
    super([problem, ...formatAttempts(attempts), `What to do: ${remedy}`].join('\n'));
    this.attempts = attempts;
  }
}

/** One aligned line for each attempt. */
export function formatAttempts(attempts: readonly CliAttempt[]): string[] {
  const width = Math.max(0, ...attempts.map(({ place }) => place.length));
  return attempts.map(({ place, outcome }) => `  ${place.padEnd(width)}  ${outcome}`);
}
