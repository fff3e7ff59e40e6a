/** Reads values of a recorded run by paths such as `inputs.messages.0.content`. */
import { isObject } from '../bad-record.js';

/** @returns what stands there, or undefined; a number in the path is a position in a list, from 0. */
export function valueAt(run: unknown, path: string): unknown {
  let value = run;
  for (const key of path.split('.')) {
    if (Array.isArray(value))
      value = /^\d+$/u.test(key) ? (value as unknown[])[Number(key)] : undefined;
    else value = isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  return value;
}

/** @returns the first of these paths where something stands, null not counted; or undefined. */
export function firstAt(
  run: unknown,
  paths: readonly string[],
): { readonly path: string; readonly value: unknown } | undefined {
  for (const path of paths) {
    const value = valueAt(run, path);
    if (value !== undefined && value !== null) return { path, value };
  }
  return undefined;
}
