// What is thrown when the set-up cannot go on: its message is shown to the user as it is.

export class SetUpError extends Error {
  name = 'SetUpError';
}
