/** The setting `since`: from when on documents are taken. */
import { parseDuration } from './duration.js';
import { parseTime } from './time.js';

/**
 * @param since An ISO 8601 time (see `parseTime`), or a duration such as `5m` or `7d`, which counts back from `now`.
 * @param now Milliseconds since 1970.
 * @returns milliseconds since 1970, or undefined when it is neither.
 */
export function parseSince(since: string, now: number): number | undefined {
  const ago = parseDuration(since);
  return ago === undefined ? parseTime(since) : now - ago;
}
