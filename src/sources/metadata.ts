/** Reads the `metadata` of a record. */
import { BadRecord, isObject, kindOf } from './bad-record.js';
import { cleanText } from './text.js';

/** Deeper nesting would overflow the stack of whatever writes it as JSON. */
const MAX_DEPTH = 64;

/**
 * Kept as it is, but for characters no store can hold (see `cleanText`).
 * @throws BadRecord when it is no object or is nested more than 64 levels deep.
 */
export function toMetadata(value: unknown): Record<string, unknown> | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw new BadRecord(`metadata must be an object, got ${kindOf(value)}`);
  return cleanObject(value, 1);
}

function cleanObject(value: Record<string, unknown>, depth: number): Record<string, unknown> {
  // fromEntries defines properties, where an assignment to a key such as `__proto__` would do something else.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [cleanText(key), clean(item, depth)]),
  );
}

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH)
    throw new BadRecord(`metadata is nested more than ${MAX_DEPTH} levels deep`);
  return Array.isArray(value)
    ? value.map((item) => clean(item, depth + 1))
    : cleanObject(value as Record<string, unknown>, depth + 1);
}
