/** The one place that turns errors into Temporal's failures: what is tried again, when, and what ends the run. */
import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { InputError } from '../config/index.js';
import { FAILURE_TYPES } from '../contracts/names.js';
import { ModelNameError } from '../domain/model-names.js';
import { ProviderError, UnsupportedModelError } from '../providers/errors/index.js';
import { SourceError, SourceUnavailableError } from '../sources/index.js';
import { StoreError, StoreUnavailableError } from '../store/index.js';

/** Errors of the program, which no second try mends. */
const PROGRAMMING_ERRORS = [TypeError, ReferenceError, RangeError, SyntaxError];

/** Wraps every activity so that what it throws is understood by the retry policy and by a person. */
export function withFailures<T extends object>(activities: T): T {
  const wrapped: Record<string, unknown> = {};
  for (const [name, activity] of Object.entries(activities)) {
    wrapped[name] = async (...args: unknown[]) => {
      try {
        return await (activity as (...args: unknown[]) => Promise<unknown>)(...args);
      } catch (error) {
        const { cancellationSignal, cancellationDetails } = Context.current();
        if (cancellationSignal.aborted) {
          if (cancellationDetails?.workerShutdown) throw handedBack();
          throw new CancelledFailure('The activity was cancelled.');
        }
        throw toFailure(error);
      }
    };
  }
  return wrapped as T;
}

/** Another worker takes it at once, however often it failed before. */
export function handedBack(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'WorkerShutdown',
    message: 'The worker is shutting down; what it had not finished is handed back.',
    category: ApplicationFailureCategory.BENIGN,
    nextRetryDelay: 1,
  });
}

/** Pure, but for the classes it knows. */
export function toFailure(error: unknown): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (
    error instanceof InputError ||
    error instanceof ModelNameError ||
    error instanceof UnsupportedModelError
  ) {
    return final(FAILURE_TYPES.invalidInput, error.message);
  }
  if (error instanceof SourceError) return final(FAILURE_TYPES.badSource, error.message);
  if (error instanceof SourceUnavailableError) return sourceFailure(error);
  if (error instanceof ProviderError) return providerFailure(error);
  if (error instanceof StoreError) return final(FAILURE_TYPES.store, error.message);
  if (error instanceof StoreUnavailableError || isSqliteError(error)) return storeFailure(error);
  const place = fullDisk(error);
  if (place !== undefined) {
    return ApplicationFailure.create({
      type: FAILURE_TYPES.diskFull,
      message: `${place} could not be written: the disk is full; free some space and the run goes on by itself.`,
    });
  }
  if (PROGRAMMING_ERRORS.some((known) => error instanceof known)) {
    return ApplicationFailure.create({
      type: (error as Error).name,
      message: `A fault in tntflow: ${(error as Error).message}`,
      nonRetryable: true,
      cause: error as Error,
    });
  }
  return error instanceof Error ? error : new Error(String(error));
}

function final(type: string, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true });
}

function providerFailure(error: ProviderError): ApplicationFailure {
  if (error.terminal) return final(FAILURE_TYPES.providerTerminal, error.message);
  if (!error.retryable) return final(FAILURE_TYPES.provider, error.message);
  return ApplicationFailure.create({
    type: FAILURE_TYPES.provider,
    message: error.message,
    // Expected of a provider under load: not a reason to alert anybody.
    category: ApplicationFailureCategory.BENIGN,
    ...(error.retryAfterMs === undefined ? {} : { nextRetryDelay: error.retryAfterMs }),
  });
}

/** Tried again: the source, or the network before it, may come back. */
function sourceFailure({ message, retryAfterMs }: SourceUnavailableError): ApplicationFailure {
  return ApplicationFailure.create({
    ...{ type: FAILURE_TYPES.badSource, message },
    ...(retryAfterMs === undefined ? {} : { nextRetryDelay: retryAfterMs }),
  });
}

function storeFailure(error: Error & { readonly code: string }): ApplicationFailure {
  const hint =
    error.code === 'SQLITE_FULL' || error.code === '53100'
      ? 'the disk is full; free some space and the run goes on by itself'
      : `the database answered ${error.code}`;
  return ApplicationFailure.create({
    type: FAILURE_TYPES.store,
    message: `The store could not be read or written: ${hint} (${error.message}).`,
  });
}

/** What could not be written, where the system says that there is no room left for it. */
function fullDisk(error: unknown): string | undefined {
  let place: string | undefined;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { path, code } = cause as { path?: unknown; code?: unknown };
    if (typeof path === 'string') place ??= path;
    if (code === 'ENOSPC' || code === 'EDQUOT') return place ?? 'A file';
  }
  return undefined;
}

function isSqliteError(error: unknown): error is Error & { readonly code: string } {
  return (
    error instanceof Error &&
    typeof (error as { code?: unknown }).code === 'string' &&
    (error as unknown as { code: string }).code.startsWith('SQLITE_')
  );
}
