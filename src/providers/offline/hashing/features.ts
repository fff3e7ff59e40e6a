/** The features `offline:hashing` counts in a text. Stored classifiers depend on them: they must never change. */
import { addUnit, finishHash, startHash } from './hash.js';

/** Namespaces, so that the word `cat` and the letters `cat` inside a word are different features. */
const WORD = 1;
const WORD_PAIR = 2;
const LETTERS = 3;

/** Lengths of the n-grams of letters, in UTF-16 units, word boundaries counted as spaces. */
const SHORTEST = 3;
const LONGEST = 5;

/** Longer texts are represented by their beginning: it takes about a tenth of a second to read. */
export const LONGEST_READ = 100_000;

/**
 * In scripts without spaces every character is a word. Intl.Segmenter would know better, but with dictionaries that
 * differ between versions of ICU.
 */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const WORDS = new RegExp(`[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}])+`, 'gu');
const SPACE = 0x20;

/** Words, pairs of neighbouring words and n-grams of letters within words: hash of the feature → how often it occurs. */
export function countFeatures(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  const count = (state: number) => {
    const hash = finishHash(state);
    counts.set(hash, (counts.get(hash) ?? 0) + 1);
  };
  let pair: number | undefined;
  for (const [word] of text
    .slice(0, LONGEST_READ)
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(WORDS)) {
    count(addText(startHash(WORD), word));
    if (pair !== undefined) count(addText(pair, word));
    pair = addUnit(addText(startHash(WORD_PAIR), word), SPACE);
    countLetters(word, count);
  }
  return counts;
}

function countLetters(word: string, count: (state: number) => void): void {
  const padded = ` ${word} `;
  for (let start = 0; start < padded.length; start += 1) {
    let state = startHash(LETTERS);
    const end = Math.min(padded.length, start + LONGEST);
    for (let at = start; at < end; at += 1) {
      state = addUnit(state, padded.charCodeAt(at));
      if (at - start + 1 >= SHORTEST) count(state);
    }
  }
}

function addText(state: number, text: string): number {
  let next = state;
  for (let at = 0; at < text.length; at += 1) next = addUnit(next, text.charCodeAt(at));
  return next;
}
