/** What a source is called in messages. */
import { resolve } from 'node:path';
import { STANDARD_INPUT, isPath } from '../domain/source-names.js';

export { STANDARD_INPUT } from '../domain/source-names.js';

/** @returns the absolute path; `standard input` for `-`; a project of LangSmith as it is written. */
export function nameOf(spec: string): string {
  if (spec === STANDARD_INPUT) return 'standard input';
  return isPath(spec) ? resolve(spec) : spec;
}
