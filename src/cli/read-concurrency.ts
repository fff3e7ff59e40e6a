/** The flag `--concurrency` of commands that run workers. */
import { InputError } from '../config/index.js';

/** @throws InputError unless it is a whole number above 0, or not given. */
export function readConcurrency(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InputError(`--concurrency: must be a whole number above 0, got "${text}"`);
  }
  return value;
}
