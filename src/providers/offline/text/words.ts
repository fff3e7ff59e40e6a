/** Cuts text of any script into words, with where they stood. */

export interface Word {
  /** NFKC, lower case, with straight apostrophes. */
  readonly text: string;
  /** Offsets in the text it was cut from, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Starts with a capital and goes on in lower case, as a name does: `Berlin`, but not `PIN`. */
  readonly capitalised: boolean;
  /** The first word of the text, of a sentence or of a line. */
  readonly opensSentence: boolean;
  /** Only white space or a hyphen stands between it and the word before. */
  readonly followsClosely: boolean;
}

/** Scripts written without spaces between words. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const RUN = new RegExp(`[${UNSPACED}ー]+|(?:(?![${UNSPACED}])[\\p{L}\\p{N}\\p{M}]|(?<=\\p{L})['’](?=\\p{L}))+`, 'gu');
const STARTS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');
const CAPITALISED = /^\p{Lu}\p{M}*\p{Ll}/u;

/** Longer runs of an unspaced script are cut before they are segmented, which takes more than linear time. */
const SEGMENTED_AT_ONCE = 500;
/** Longer words are no words but data; they are cut off. */
const LONGEST_WORD = 60;

const segmenter = new Intl.Segmenter('und', { granularity: 'word' });

/**
 * Runs of letters, marks and digits; an apostrophe between letters belongs to the word. Runs of Chinese, Japanese,
 * Thai, Lao, Khmer and Burmese are segmented by the dictionaries of ICU.
 */
export function* wordsOf(text: string): Generator<Word> {
  let last = 0;
  for (const match of text.matchAll(RUN)) {
    const gap = text.slice(last, match.index);
    const opensSentence = last === 0 || /[.!?…:;。！？\n\r"“”«»•]/u.test(gap);
    const followsClosely = last > 0 && /^(?:\s+|[-‐‑])$/u.test(gap) && !gap.includes('\n');
    const end = match.index + match[0].length;
    if (STARTS_UNSPACED.test(match[0])) yield* segmented(match[0], match.index, followsClosely);
    else {
      yield {
        text: normalised(match[0]),
        start: match.index,
        end,
        capitalised: CAPITALISED.test(match[0]),
        opensSentence,
        followsClosely,
      };
    }
    last = end;
  }
}

function* segmented(run: string, offset: number, followsClosely: boolean): Generator<Word> {
  for (let from = 0; from < run.length; from += SEGMENTED_AT_ONCE) {
    for (const { segment, index } of segmenter.segment(run.slice(from, from + SEGMENTED_AT_ONCE))) {
      const start = offset + from + index;
      yield {
        text: normalised(segment),
        start,
        end: start + segment.length,
        capitalised: false,
        opensSentence: start === 0,
        followsClosely: start > offset || followsClosely,
      };
    }
  }
}

function normalised(word: string): string {
  return word.slice(0, LONGEST_WORD).normalize('NFKC').toLowerCase().replaceAll('’', "'");
}
