/** A person gave something that cannot be used; the message says what, where and what is allowed. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
