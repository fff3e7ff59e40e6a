/** The content terms of a text: what it is about, without stop words, numbers and names. */
import type { Language } from './language.js';
import { wordsOf, type Word } from './words.js';

/** One occurrence of a content word. */
export interface Term {
  /** Its stem: what terms are compared by. */
  readonly stem: string;
  /** As it was written, in lower case: what is shown. */
  readonly surface: string;
  /** The content word just before it, with nothing but a space between: the two are a phrase. */
  readonly continues: boolean;
}

const HAS_LETTER = /\p{L}/u;
const HAS_DIGIT = /\p{N}/u;
const SINGLE_ALPHABETIC = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}]$/u;

/** The terms of a text in order, every occurrence. */
export function termsOf(text: string, language: Language): Term[] {
  return termsOfWords([...wordsOf(text)], language);
}

export function termsOfWords(words: readonly Word[], language: Language): Term[] {
  const terms: Term[] = [];
  let previousKept = false;
  for (const word of words) {
    const kept = isContent(word, language);
    if (kept) {
      const surface = withoutPossessive(word.text);
      terms.push({
        stem: language.stem(surface),
        surface,
        continues: previousKept && word.followsClosely,
      });
    }
    previousKept = kept;
  }
  return terms;
}

/** A capital inside a sentence marks the name of a person, a place or a product: not what a conversation is about. */
function isContent(word: Word, language: Language): boolean {
  const { text } = word;
  if (!HAS_LETTER.test(text) || HAS_DIGIT.test(text) || SINGLE_ALPHABETIC.test(text)) return false;
  if (language.isStopWord(text) || language.isStopWord(withoutPossessive(text))) return false;
  return !(language.capitalsMarkNames && word.capitalised && !word.opensSentence);
}

function withoutPossessive(word: string): string {
  return word.replace(/'s?$/u, '');
}
