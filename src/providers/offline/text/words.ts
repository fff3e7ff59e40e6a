/** Cuts text of any script into words, with where they stood. */
import { cutWord } from './clip.js';

export interface Word {
  /** NFKC, lower case, with straight apostrophes: what words are compared by. */
  readonly text: string;
  /** As it was written. */
  readonly written: string;
  /** Where it ends in the text it was cut from, in UTF-16 units. */
  readonly end: number;
  /** Starts with a capital and goes on in lower case, as a name does: `Berlin`, but not `PIN`. */
  readonly capitalised: boolean;
  /** The first word of the text, of a sentence or of a line. */
  readonly opensSentence: boolean;
  /** Only a space or a hyphen stands between it and the word before. */
  readonly followsClosely: boolean;
}

/** Scripts written without spaces between words. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const WORD = new RegExp(
  `(?:(?=[\\p{L}\\p{M}])[${UNSPACED}ー])+|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}]|(?<=\\p{L})['’](?=\\p{L}))+`,
  'gu',
);
const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
const CAPITALISED = /^\p{Lu}\p{M}*\p{Ll}/u;
const ENDS_SENTENCE = /[.!?…:;。！？\n\r"“”«»•]/u;
const CLOSE = /^(?: +|[-‐‑])$/u;

/** Longer runs of an unspaced script are cut before they are segmented, which takes more than linear time. */
const SEGMENTED_AT_ONCE = /.{1,500}/gsu;
/** What is longer is no word but data, and is cut off. */
const LONGEST_WORD = 60;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Runs of letters, marks and digits; an apostrophe between letters belongs to the word. Runs of Chinese, Japanese,
 * Thai, Lao, Khmer and Burmese are segmented by the dictionaries of ICU.
 */
export function* wordsOf(text: string): Generator<Word> {
  let last = 0;
  for (const match of text.matchAll(WORD)) {
    const [run] = match;
    const gap = text.slice(last, match.index);
    const opensSentence = last === 0 || ENDS_SENTENCE.test(gap);
    const followsClosely = last > 0 && CLOSE.test(gap);
    last = match.index + run.length;
    if (IS_UNSPACED.test(run)) {
      yield* segmented(run, { offset: match.index, opensSentence, followsClosely });
    } else {
      yield {
        text: normalised(run),
        written: cutWord(run, LONGEST_WORD),
        end: last,
        capitalised: CAPITALISED.test(run),
        opensSentence,
        followsClosely,
      };
    }
  }
}

function* segmented(
  run: string,
  first: {
    readonly offset: number;
    readonly opensSentence: boolean;
    readonly followsClosely: boolean;
  },
): Generator<Word> {
  for (const part of run.matchAll(SEGMENTED_AT_ONCE)) {
    for (const { segment, index } of segmenter.segment(part[0])) {
      const isFirst = part.index + index === 0;
      yield {
        text: normalised(segment),
        written: segment,
        end: first.offset + part.index + index + segment.length,
        capitalised: false,
        opensSentence: isFirst && first.opensSentence,
        followsClosely: !isFirst || first.followsClosely,
      };
    }
  }
}

function normalised(word: string): string {
  const folded = cutWord(word, LONGEST_WORD).normalize('NFKC').toLowerCase();
  // NFKC writes an Arabic mark on its own with a space.
  return folded.replace(/\s/gu, '').replaceAll('’', "'");
}
