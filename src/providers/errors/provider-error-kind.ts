/** The kinds of failure of a provider's call, and what each means for the calls after it. */

export type ProviderErrorKind =
  /** Too many requests or tokens for now (429). */
  | 'rate-limit'
  /** The provider is short of capacity (529, 503). */
  | 'overloaded'
  /** The provider failed (other 5xx), or was busy with a conflicting request (409). */
  | 'server'
  /** No whole answer within the time allowed, or the provider itself gave up waiting (408). */
  | 'timeout'
  /** The provider could not be reached, or the connection broke, also in the middle of an answer. */
  | 'connection'
  /** The key, or the address it is sent to, is missing or wrong (401). */
  | 'authentication'
  /** The key is right and may not do this (403). */
  | 'permission'
  /** No such model or endpoint (404), or a model that cannot do what is asked of it. */
  | 'unknown-model'
  /** No credit left, or a spend limit is reached. */
  | 'credit'
  /** The provider refuses this one request (400, 422, …). */
  | 'invalid-request'
  /** The request does not fit the model's context, or the provider's limit on bytes. */
  | 'input-too-long'
  /** The caller's signal was aborted. */
  | 'aborted'
  /** Status 200, but not an answer: HTML, nothing, broken JSON, or JSON of another shape. */
  | 'malformed-response';

const RETRYABLE: ReadonlySet<ProviderErrorKind> = new Set([
  'rate-limit',
  'overloaded',
  'server',
  'timeout',
  'connection',
  'malformed-response',
]);

const TERMINAL: ReadonlySet<ProviderErrorKind> = new Set([
  'authentication',
  'permission',
  'unknown-model',
  'credit',
]);

/** True when the same request may succeed later without anybody changing anything. */
export function isRetryable(kind: ProviderErrorKind): boolean {
  return RETRYABLE.has(kind);
}

/** True when no call of this model can succeed until a person acts. */
export function isTerminal(kind: ProviderErrorKind): boolean {
  return TERMINAL.has(kind);
}
