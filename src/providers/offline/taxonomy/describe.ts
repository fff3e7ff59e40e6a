/** Names a cluster and describes it, from its contrasting terms. */
import { countWords } from '../text/clip.js';
import type { RankedTerm } from './contrast.js';

/** A phrase stands for its words when it is at least this common, relative to the commoner of them. */
const PHRASE_SHARE = 0.4;
/** The second part of a name must be at least this good, relative to the first. */
const SECOND_SCORE = 0.35;

/** The terms that describe a cluster, as they are written, in at most `limit` words. */
export function describe(
  ranked: readonly RankedTerm[],
  surfaces: ReadonlyMap<string, string>,
  limit: number,
): string {
  const chosen: string[] = [];
  const covered = new Set<string>();
  let left = limit - 1;
  for (const { key } of ranked) {
    const stems = key.split(' ');
    const surface = surfaces.get(key) ?? key;
    if (stems.some((stem) => covered.has(stem)) || stems.length > left) continue;
    if (stems.length > 1) continue;
    chosen.push(surface);
    stems.forEach((stem) => covered.add(stem));
    left -= countWords(surface);
    if (left <= 0) break;
  }
  return `About ${chosen.join(', ')}`;
}

/** One or two phrases, most telling first, joined by “and”. */
export function nameOf(
  ranked: readonly RankedTerm[],
  surfaces: ReadonlyMap<string, string>,
  limit: number,
): string {
  const parts: string[] = [];
  const covered = new Set<string>();
  let first = 0;
  for (const term of ranked) {
    const stems = term.key.split(' ');
    if (stems.length > 1 || covered.has(term.key)) continue;
    if (parts.length > 0 && term.score < SECOND_SCORE * first) break;
    const phrase = ranked.find(
      ({ key, share }) => key.includes(' ') && key.split(' ').includes(term.key) && share >= PHRASE_SHARE * term.share && !key.split(' ').some((s) => covered.has(s)),
    );
    const chosen = phrase ?? term;
    chosen.key.split(' ').forEach((stem) => covered.add(stem));
    parts.push(surfaces.get(chosen.key) ?? chosen.key);
    first ||= term.score;
    if (parts.length === 2) break;
  }
  const text = parts.join(' and ');
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
