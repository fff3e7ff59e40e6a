/** Thrown by the readers of a provider's answer, inside a call only: what they read is no answer. */

/** The call turns it into a `ProviderError` of the kind `malformed-response`. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';

  /** @param found What came instead of an answer, in words; never a part of it. Completes "answered with …". */
  constructor(readonly found: string) {
    super(`The provider answered with ${found}.`);
  }
}
