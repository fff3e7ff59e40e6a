/** Keeps texts within limits counted in words. */

/** What is longer is no word but data; the rest of it is dropped. In UTF-16 units. */
const LONGEST_SHOWN = 38;

const BREAKS = /[\s\p{Cc}]+/u;

/**
 * The first `limit` words, as white space and control characters separate them, joined by single spaces. Halves of
 * surrogate pairs are dropped.
 */
export function clipWords(text: string, limit: number): string {
  return text
    .split(BREAKS)
    .map((word) => cutWord(word, LONGEST_SHOWN))
    .filter((word) => word !== '')
    .slice(0, limit)
    .join(' ');
}

export function countWords(text: string): number {
  return text.split(BREAKS).filter((word) => word !== '').length;
}

/** At most `length` UTF-16 units, without half a character. */
export function cutWord(word: string, length: number): string {
  return word.slice(0, length).replace(/\p{Cs}/gu, '');
}
