/** Where a command writes: data on stdout, messages on stderr. */
import pc from 'picocolors';

export interface Terminal {
  /** Data: what another program may read. */
  readonly print: (text: string) => void;
  /** Messages for a person. */
  readonly say: (text: string) => void;
  readonly isInteractive: boolean;
  readonly columns: number;
}

export const terminal: Terminal = {
  print: (text) => void process.stdout.write(`${text}\n`),
  say: (text) => void process.stderr.write(`${text}\n`),
  isInteractive:
    process.stderr.isTTY && process.env.TERM !== 'dumb' && process.env.CI === undefined,
  columns: process.stdout.columns ?? 100,
};

/** Colours, but not where NO_COLOR is set or nobody looks. */
export const colour = pc;
