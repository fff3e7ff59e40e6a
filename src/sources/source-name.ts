/** What a source is called in messages. */
import { resolve } from 'node:path';

/** The spec of standard input. */
export const STANDARD_INPUT = '-';

/** @returns the absolute path, or `standard input` for `-`. */
export function nameOf(spec: string): string {
  return spec === STANDARD_INPUT ? 'standard input' : resolve(spec);
}
