/** Which errors of PostgreSQL and of the way to it are passing, and which leave a connection unusable. */
import { StoreError } from '../store-error.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';

/** Of the system, on the way to the server. */
const NETWORK = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN'],
  ...['EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN', 'ENOENT'],
]);

/** Of the driver, which gives them no code. */
const LOST =
  /^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed)/u;

/**
 * SQLSTATE (PostgreSQL's documentation, appendix A): connections (08), resources such as a full disk (53), an operator
 * who stopped the server or a statement (57), errors of its machine (58), serialisation and deadlocks (40), locks
 * that were not to be had (55P03), and a server that takes no writes because another has taken over (25006).
 */
const PASSING = /^(?:08|53|57|58|40|55P03|25006)/u;

/** Of these, the server ends the connection. */
const ENDED = /^(?:08|57P0[1-5])/u;

interface DriverError extends Error {
  readonly code?: unknown;
  readonly severity?: unknown;
}

function codeOf(error: DriverError): string | undefined {
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A word for the error where it is about the connection and not about a statement. */
function connectionCode(error: DriverError): string | undefined {
  const code = codeOf(error);
  if (code !== undefined && NETWORK.has(code)) return code;
  if (LOST.test(error.message)) return error.message.includes('timeout') ? 'a time-out' : 'nothing';
  return undefined;
}

/** True when the connection on which this came must not be used again. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { severity } = error as DriverError;
  return (
    connectionCode(error) !== undefined ||
    ENDED.test(codeOf(error) ?? '') ||
    severity === 'FATAL' ||
    severity === 'PANIC'
  );
}

/** True while the server starts up, or has no connection left to give. */
export function isStarting(error: unknown): boolean {
  return error instanceof StoreUnavailableError && ['57P03', '53300'].includes(error.code);
}

/**
 * What the rest of the program makes of it. Errors of the statement itself stay as they are.
 *
 * @param options.connecting - Whether it came before there was a connection, where whatever is wrong can be put right
 * while the program waits: a password that is being changed, a database that is being restored.
 */
export function toStoreFailure(error: unknown, { connecting = false } = {}): unknown {
  if (!(error instanceof Error)) return error;
  const code = connectionCode(error) ?? codeOf(error);
  const passing = connectionCode(error) !== undefined || PASSING.test(code ?? '') || isLost(error);
  if (connecting || passing) {
    return new StoreUnavailableError({
      code: code ?? 'nothing',
      reason: reasonOf(error),
      cause: error,
    });
  }
  if (code === '42501') {
    return new StoreError(
      `The store’s user may not do what is needed: ${error.message}. See "Database and role" in docs/guides/store.md.`,
      { cause: error },
    );
  }
  if (code === '54000') {
    return new StoreError(
      `An id, a name or a path is longer than PostgreSQL can index, some 2,600 bytes: ${error.message}.`,
      { cause: error },
    );
  }
  return error;
}

/** What an error says; one that stands for several addresses of a host says nothing itself. */
export function reasonOf(error: Error): string {
  if (error.message !== '') return error.message;
  const errors: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  const messages = errors.flatMap((inner) => (inner instanceof Error ? [inner.message] : []));
  return messages.join('; ') || (codeOf(error) ?? error.name);
}
