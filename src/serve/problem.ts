/** Every error as problem details (RFC 9457), without anything internal in them. */
import { STATUS_CODES } from 'node:http';
import type { FastifyError } from 'fastify';
import { ClassifierInputError } from '../classifier/index.js';
import { ProviderError } from '../providers/index.js';
import { ProblemError, type ProblemPart } from './problem-error.js';

export const PROBLEM_TYPE = 'application/problem+json';

/** `type` is `about:blank`: the status says what kind of problem it is (RFC 9457, section 4.2.1). */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly ProblemPart[];
}

export interface DescribedProblem {
  readonly problem: Problem;
  readonly retryAfterMs: number | undefined;
  /** Why the operator should know of it; null for the sender's own mistakes. */
  readonly log: 'warn' | 'error' | null;
}

/** @param error - Whatever was thrown while a request was handled. */
export function describeProblem(error: unknown): DescribedProblem {
  if (error instanceof ProblemError) {
    const { status, message, errors, retryAfterMs } = error;
    return {
      problem: problemOf(status, message, errors),
      retryAfterMs,
      log: status >= 500 ? 'warn' : null,
    };
  }
  if (error instanceof ProviderError) return embeddingProblem(error);
  if (error instanceof ClassifierInputError) {
    return { problem: problemOf(422, error.message), retryAfterMs: undefined, log: null };
  }
  const { statusCode, message } = error as Partial<FastifyError>;
  if (statusCode === 415) {
    const detail = 'The body must be JSON, sent with content-type: application/json.';
    return { problem: problemOf(415, detail), retryAfterMs: undefined, log: null };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    const errors = validationErrors(error as FastifyError);
    const [first] = errors;
    const detail =
      first === undefined
        ? (message ?? '')
        : `${first.pointer === '' ? 'the body' : first.pointer} ${first.detail}`;
    return { problem: problemOf(statusCode, detail, errors), retryAfterMs: undefined, log: null };
  }
  const detail = 'Something failed in the service; its log says what.';
  return { problem: problemOf(500, detail), retryAfterMs: undefined, log: 'error' };
}

export function problemOf(
  status: number,
  detail: string,
  errors: readonly ProblemPart[] = [],
): Problem {
  const title = STATUS_CODES[status] ?? 'Error';
  const problem = { type: 'about:blank', title, status, detail } as const;
  return errors.length === 0 ? problem : { ...problem, errors };
}

function validationErrors({ validation, validationContext }: FastifyError): ProblemPart[] {
  if (validationContext !== 'body') return [];
  return (validation ?? []).map(({ instancePath, keyword, params, message = 'is not allowed' }) => {
    if (keyword !== 'additionalProperties') return { pointer: instancePath, detail: message };
    const name = JSON.stringify(String(params.additionalProperty).slice(0, 40));
    return { pointer: instancePath, detail: `has a field that there is not: ${name}` };
  });
}

/** The provider's own words stay in the log: they name addresses and variables of the operator's. */
function embeddingProblem(error: ProviderError): DescribedProblem {
  const { kind, retryAfterMs } = error;
  const answer = (status: number, detail: string): DescribedProblem => ({
    problem: problemOf(status, detail),
    retryAfterMs,
    log: status === 422 ? null : 'warn',
  });
  switch (kind) {
    case 'rate-limit':
    case 'overloaded':
      return answer(503, 'The embedding model takes no more requests at the moment.');
    case 'aborted':
      return answer(503, 'The request was given up before the embedding model answered.');
    case 'input-too-long':
      return answer(422, 'A text is too long for the embedding model.');
    case 'server':
    case 'timeout':
    case 'connection':
    case 'malformed-response':
      return answer(502, 'The embedding model gave no usable answer.');
    case 'authentication':
    case 'permission':
    case 'unknown-model':
    case 'credit':
    case 'invalid-request':
      return answer(502, 'The embedding model refuses the service; its log says why.');
  }
}
