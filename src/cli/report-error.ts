/** Turns what a command threw into one message and an exit code. A stack trace is shown for our own faults alone. */
import type { WorkflowFailedError } from '@temporalio/client';
import { CommanderError } from 'commander';
import { InputError } from '../config/index.js';
import { FAILURE_TYPES } from '../contracts/names.js';
import { CommandError, EXIT } from './exit-codes.js';
import type { Terminal } from './terminal.js';

/** Errors of ours that are about the user's machine or data, by name: their message is enough. */
const EXPECTED = new Set([
  'DevServerError',
  'HomeError',
  'ServerLockError',
  'SourceError',
  'SourceUnavailableError',
  'StoreError',
  'TemporalCliError',
]);

/** @returns the exit code. */
export async function reportError(error: unknown, { say }: Pick<Terminal, 'say'>): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CommandError) {
    say(error.message);
    return error.exitCode;
  }
  if (error instanceof InputError) {
    say(error.message);
    return EXIT.usage;
  }
  if (error instanceof Error && EXPECTED.has(error.name)) {
    say(error.message);
    return EXIT.failed;
  }
  // Loaded late: a mistake in a flag is answered without it.
  const temporal = await import('@temporalio/client');
  if (error instanceof temporal.WorkflowFailedError) return reportFailedRun(error, say);
  if (error instanceof temporal.WorkflowNotFoundError) {
    say(`There is no run with the id "${error.workflowId}" on this Temporal server.`);
    return EXIT.usage;
  }
  if (error instanceof temporal.NamespaceNotFoundError) {
    say(`There is no namespace "${error.namespace}" on this Temporal server (TEMPORAL_NAMESPACE).`);
    return EXIT.unreachable;
  }
  if (error instanceof temporal.ServiceError) {
    say(`The Temporal server did not do what was asked: ${rootCause(error).message}`);
    return EXIT.unreachable;
  }
  say(
    `A fault in tntflow: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
  return EXIT.failed;
}

function reportFailedRun(error: WorkflowFailedError, say: Terminal['say']): number {
  const root = rootCause(error);
  say(`The run failed: ${root.message}`);
  const type = (root as { type?: unknown }).type;
  if (type === FAILURE_TYPES.invalidInput) return EXIT.usage;
  return type === FAILURE_TYPES.providerTerminal ? EXIT.unreachable : EXIT.failed;
}

function rootCause(error: Error): Error {
  return error.cause instanceof Error ? rootCause(error.cause) : error;
}
