/** Keeps texts within limits counted in words. */

/** A word longer than this is data, not language; the rest of it is dropped. */
const LONGEST_SHOWN = 40;

/** The first `limit` words, as white space separates them, joined by single spaces. */
export function clipWords(text: string, limit: number): string {
  return text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .slice(0, limit)
    .map((word) => [...word].slice(0, LONGEST_SHOWN).join(''))
    .join(' ');
}

export function countWords(text: string): number {
  return text.split(/\s+/u).filter((word) => word !== '').length;
}
