/** How the readers of one record say that it cannot be used. */

/** Thrown while a record is read and caught where it becomes a `bad` `SourceRecord`; it never leaves this folder. */
export class BadRecord extends Error {
  override readonly name = 'BadRecord';
}

/** Names the kind of a JSON value, never its content: reasons may be logged, documents may not. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  const kinds: Record<string, string> = {
    string: 'text',
    number: 'a number',
    boolean: 'true or false',
  };
  return kinds[typeof value] ?? 'an object';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
