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

/** Colours on a terminal alone: what is piped, also by a CI that shows colours, stays plain. */
export const colour = pc.createColors(wantsColours(process.env));

function wantsColours({ NO_COLOR, FORCE_COLOR, TERM }: NodeJS.ProcessEnv): boolean {
  if (NO_COLOR) return false;
  if (FORCE_COLOR && FORCE_COLOR !== '0') return true;
  // Undefined, not false, where it is no terminal.
  return Boolean(process.stdout.isTTY) && TERM !== 'dumb';
}
