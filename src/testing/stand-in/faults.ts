/** The faults that the stand-in server can inject, and the status and error codes that providers send for them. */
import type { StandInApi } from './request.js';

/** Faults that are an HTTP error in the provider's own format. */
export type ErrorFaultKind =
  | 'rate-limit'
  | 'rate-limit-bare'
  | 'out-of-credit'
  | 'overloaded'
  | 'unavailable'
  | 'server-error'
  | 'unauthorized'
  | 'forbidden'
  | 'unknown-model'
  | 'bad-request'
  | 'too-long'
  | 'timeout'
  | 'conflict';

/**
 * Faults of the connection or the body: a page of HTML or nothing at all with status 200, half of the JSON, a reset
 * after half of the body, no answer ever, and the right answer in small pieces.
 */
export type BodyFaultKind = 'html' | 'empty-body' | 'bad-json' | 'reset' | 'hang' | 'slow';

/**
 * Faults of an answer that is otherwise well formed: a refusal, one cut off at the limit on tokens, one without any
 * tag, and an empty one. Answers with embeddings are short of one vector instead, whichever of these it is.
 */
export type AnswerFaultKind = 'refusal' | 'truncated' | 'malformed' | 'empty';

export type FaultKind = ErrorFaultKind | BodyFaultKind | AnswerFaultKind;

export interface Fault {
  readonly kind: FaultKind;
  /** Value of the header `retry-after`; default for `rate-limit`: `1`; none for the others. */
  readonly retryAfter?: string;
  /** Value of the header `retry-after-ms`; default: none. */
  readonly retryAfterMs?: string;
  /** Instead of the kind's own HTTP status; also for `html` and `empty-body`, whose own is 200. */
  readonly status?: number;
  /** Instead of the kind's own error code. */
  readonly code?: string;
  /** Instead of the kind's own message. */
  readonly message?: string;
  /** For `slow`: milliseconds between two of the twenty pieces; default 50. */
  readonly pieceMs?: number;
}

/** Chooses the fault of a request, or none. Should be a pure function, so that a failed test can be repeated. */
export type FaultPlan<R> = (request: R) => Fault | FaultKind | null | undefined;

export interface ErrorShape {
  readonly status: number;
  readonly type: string;
  /** Anthropic's `details.error_code`, OpenAI's `code`. */
  readonly code: string | null;
  readonly message: string;
}

const RATE_LIMIT: Readonly<Record<StandInApi, ErrorShape>> = {
  anthropic: error(429, 'rate_limit_error', null, 'This request would exceed the rate limit.'),
  openai: error(429, 'requests', 'rate_limit_exceeded', 'Rate limit reached for requests.'),
};

const ERRORS: Readonly<Record<ErrorFaultKind, Readonly<Record<StandInApi, ErrorShape>>>> = {
  'rate-limit': RATE_LIMIT,
  'rate-limit-bare': RATE_LIMIT,
  'out-of-credit': {
    anthropic: error(
      429,
      'rate_limit_error',
      'enforced_spend_limit_reached',
      'The monthly spend limit has been reached.',
    ),
    openai: error(
      429,
      'insufficient_quota',
      'insufficient_quota',
      'You exceeded your current quota, please check your plan and billing details.',
    ),
  },
  overloaded: {
    anthropic: error(529, 'overloaded_error', null, 'Overloaded'),
    openai: error(529, 'server_error', null, 'Overloaded'),
  },
  unavailable: {
    anthropic: error(503, 'api_error', null, 'Service unavailable'),
    openai: error(503, 'server_error', 'slow_down', 'Please reduce your request rate.'),
  },
  'server-error': {
    anthropic: error(500, 'api_error', null, 'Internal server error'),
    openai: error(500, 'server_error', null, 'The server had an error processing your request.'),
  },
  unauthorized: {
    anthropic: error(401, 'authentication_error', null, 'invalid bearer token'),
    openai: error(401, 'invalid_request_error', 'invalid_api_key', 'Incorrect API key provided.'),
  },
  forbidden: {
    anthropic: error(403, 'permission_error', null, 'The key may not use this resource.'),
    openai: error(403, 'invalid_request_error', null, 'The project has no access to the model.'),
  },
  'unknown-model': {
    anthropic: error(404, 'not_found_error', null, 'model: not found'),
    openai: error(404, 'invalid_request_error', 'model_not_found', 'The model does not exist.'),
  },
  'bad-request': {
    anthropic: error(400, 'invalid_request_error', null, 'temperature: not supported'),
    openai: error(400, 'invalid_request_error', 'unsupported_value', "Unsupported 'temperature'."),
  },
  'too-long': {
    anthropic: error(400, 'invalid_request_error', null, 'prompt is too long: 210000 tokens'),
    openai: error(
      400,
      'invalid_request_error',
      'context_length_exceeded',
      'The input exceeds the maximum context length.',
    ),
  },
  timeout: {
    anthropic: error(408, 'timeout_error', null, 'Request timed out'),
    openai: error(408, 'server_error', null, 'Request timed out'),
  },
  conflict: {
    anthropic: error(409, 'conflict_error', null, 'Conflict'),
    openai: error(409, 'server_error', null, 'Conflict'),
  },
};

/** The error that a fault is, or undefined for faults of the body or the answer. */
export function errorOf(fault: Fault, api: StandInApi): ErrorShape | undefined {
  const errors: Partial<Record<FaultKind, Readonly<Record<StandInApi, ErrorShape>>>> = ERRORS;
  const shape = errors[fault.kind]?.[api];
  if (shape === undefined) return undefined;
  return {
    ...shape,
    status: fault.status ?? shape.status,
    code: fault.code ?? shape.code,
    message: fault.message ?? shape.message,
  };
}

function error(status: number, type: string, code: string | null, message: string): ErrorShape {
  return { status, type, code, message };
}
