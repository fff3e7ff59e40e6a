/** The store cannot do what was asked, in a way that is worth telling a person. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}
