/** Describes a category by the terms that tell it from the others. */
import { clipWords, countWords } from '../text/clip.js';
import type { RankedTerm } from './contrast.js';

/** Opens every description; a stop word, so that it tells nothing apart. */
const OPENING = 'About';

/** Of a category no word is typical of. */
const NONDESCRIPT = 'Whatever no recurring word describes';

/** The terms, best first, each stem once, in at most `limit` words. */
export function describe(
  ranked: readonly RankedTerm[],
  surfaces: ReadonlyMap<string, string>,
  limit: number,
): string {
  const opening = limit > 1 ? `${OPENING} ` : '';
  let left = limit > 1 ? limit - 1 : limit;
  const chosen: string[] = [];
  for (const { key } of ranked) {
    if (left <= 0) break;
    if (key.includes(' ')) continue;
    const surface = surfaces.get(key) ?? key;
    chosen.push(surface);
    left -= countWords(surface);
  }
  if (chosen.length === 0) return clipWords(NONDESCRIPT, limit);
  return `${opening}${chosen.join(', ')}`;
}
