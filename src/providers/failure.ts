/** What a failed call says, in the terms of no SDK, and the kinds of failure that need no provider's own rules. */
import type { HeaderReader } from '../domain/retry-after.js';
import type { ProviderErrorKind } from './errors/provider-error-kind.js';
import { MalformedResponseError } from './errors/malformed-response-error.js';

export interface Failure {
  readonly kind: ProviderErrorKind;
  readonly status?: number | undefined;
  /** The provider's own, or the operating system's where the connection failed. */
  readonly code?: string | undefined;
  /** What the provider, or the operating system, says about it. Foreign text: not yet redacted. */
  readonly detail?: string | undefined;
  readonly headers?: HeaderReader | undefined;
  readonly requestId?: string | undefined;
}

/** The kind that an HTTP status means at every provider, where the body says nothing more precise. */
export function kindOfStatus(status: number): ProviderErrorKind {
  switch (status) {
    case 401:
      return 'authentication';
    case 402:
      return 'credit';
    case 403:
      return 'permission';
    case 404:
      return 'unknown-model';
    case 408:
      return 'timeout';
    case 409:
      return 'server';
    case 413:
      return 'input-too-long';
    case 429:
      return 'rate-limit';
    case 503:
    case 529:
      return 'overloaded';
    default:
      if (status >= 500) return 'server';
      return status >= 400 ? 'invalid-request' : 'malformed-response';
  }
}

/**
 * Failures that come from below the SDKs, or from reading what they returned. Undefined for anything else: that is a
 * fault of this program and must not look like one of the provider's.
 */
export function transportFailure(error: unknown): Failure | undefined {
  if (error instanceof MalformedResponseError) {
    return { kind: 'malformed-response', detail: error.found };
  }
  // From `response.json()`, whose message quotes the body.
  if (error instanceof SyntaxError) {
    return { kind: 'malformed-response', detail: 'JSON that is cut off or invalid' };
  }
  const code = systemCode(error);
  if (code !== undefined) {
    return { kind: code.includes('TIMEOUT') ? 'timeout' : 'connection', code, detail: code };
  }
  // What fetch throws when a connection breaks while the body is read.
  if (error instanceof TypeError && error.message === 'terminated') {
    return { kind: 'connection', detail: 'the connection was closed in the middle of the answer' };
  }
  return undefined;
}

/** The code of the operating system or of undici, e.g. `ECONNREFUSED`, of an error or of one of its causes. */
export function systemCode(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 5 && current instanceof Error; depth += 1) {
    if (
      'code' in current &&
      typeof current.code === 'string' &&
      /^[A-Z][A-Z_]+$/u.test(current.code)
    ) {
      return current.code;
    }
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
  return undefined;
}
