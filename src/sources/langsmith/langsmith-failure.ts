/** A request to LangSmith that failed for good, inside this folder; what leaves it is a source's error. */
import { SourceError } from '../source-error.js';
import { SourceUnavailableError } from '../source-unavailable-error.js';

export interface LangsmithFailureOptions {
  /** In words that follow the source's name. */
  readonly problem: string;
  /** Whether the same request may succeed later. */
  readonly isPassing: boolean;
  /** The server's status, where it gave one. */
  readonly httpStatus?: number | undefined;
  /** Milliseconds the server asked to be left alone. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

export class LangsmithFailure extends Error {
  override readonly name = 'LangsmithFailure';
  readonly isPassing: boolean;
  readonly httpStatus: number | undefined;
  readonly retryAfterMs: number | undefined;
  /** A status that the package takes as final: it would repeat a request that was repeated here already. */
  readonly status = 400;

  constructor({ problem, isPassing, httpStatus, retryAfterMs, cause }: LangsmithFailureOptions) {
    super(problem, cause === undefined ? undefined : { cause });
    this.isPassing = isPassing;
    this.httpStatus = httpStatus;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The failure inside what the package made of it; undefined where there is none. */
export function findFailure(error: unknown): LangsmithFailure | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (inner instanceof LangsmithFailure) return inner;
  }
  return undefined;
}

/** @returns the error for the user. Its message holds nothing of the request, so neither key nor texts. */
export function toSourceError(source: string, error: unknown): unknown {
  const failure = findFailure(error);
  if (failure === undefined) return error;
  const options = { source, problem: failure.message, cause: failure };
  return failure.isPassing
    ? new SourceUnavailableError({ ...options, retryAfterMs: failure.retryAfterMs })
    : new SourceError(options);
}
