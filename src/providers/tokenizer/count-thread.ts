/**
 * Runs in a worker thread: counts tokens with the tokeniser o200k_base, whose tables take most of a second to build
 * and a hundred megabytes while they are needed.
 */
import { Tiktoken } from 'js-tiktoken/lite';
import o200kBase from 'js-tiktoken/ranks/o200k_base';

/** The tokeniser takes the cube of the time for a word of double length; a longer one is counted in pieces. */
const LONGEST_WORD = 24;
const LONG_RUN = new RegExp(`\\S{${LONGEST_WORD}}(?=\\S)|\\s{${LONGEST_WORD}}(?=\\s)`, 'gu');
const CUT = '\u0000';

/** Of a longer text the beginning is counted, and the rest is taken to be like it: a count, and no more, is wanted. */
const MOST_COUNTED = 8_000;

let tokenizer: Tiktoken | undefined;

/** @returns the number of tokens of each text. */
export default function countTokens(texts: readonly string[]): number[] {
  return texts.map(countOf);
}

function countOf(text: string): number {
  const counted = text.slice(0, MOST_COUNTED);
  tokenizer ??= new Tiktoken(o200kBase);
  let tokens = 0;
  for (const piece of counted.replace(LONG_RUN, `$&${CUT}`).split(CUT)) {
    // Names of special tokens are text like any other.
    tokens += tokenizer.encode(piece, [], []).length;
  }
  return counted.length === 0 ? 0 : Math.round((tokens * text.length) / counted.length);
}
