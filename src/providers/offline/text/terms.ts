/** The content terms of a text: what it is about, without stop words, numbers and names. */
import type { Language } from './language.js';
import { wordsOf, type Word } from './words.js';

/** One occurrence of a content word. */
export interface Term {
  /** What terms are compared by. */
  readonly stem: string;
  /** What is shown: as it was written, without the capital of a sentence's first word. */
  readonly surface: string;
  /** The term before it stands next to it: the two are a phrase. */
  readonly continues: boolean;
}

const HAS_LETTER = /\p{L}/u;
const HAS_DIGIT = /\p{N}/u;
const SINGLE_LETTER = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Arabic}]$/u;

/** English verbs take their sense from the particle after them: to top up, to sign off, to log in. */
const PARTICLES = new Set(['up', 'off', 'out']);
const TAKE_IN = new Set([
  'log',
  'logged',
  'logging',
  'logs',
  'sign',
  'signed',
  'signing',
  'signs',
  'check',
  'checked',
  'checking',
]);

/** Every occurrence, in order. */
export function termsOf(text: string, language: Language): Term[] {
  return termsOfWords([...wordsOf(text)], language);
}

export function termsOfWords(words: readonly Word[], language: Language): Term[] {
  const dropsNames = language.capitalsMarkNames && !isTitle(words);
  const terms: Term[] = [];
  let previousKept = false;
  for (const [index, word] of words.entries()) {
    const base = withoutPossessive(word.text);
    const isName = dropsNames && word.capitalised && !word.opensSentence;
    const kept = !isName && isContent(base, language) && !language.isStopWord(word.text);
    if (kept) {
      const lowered = word.capitalised && word.opensSentence && language.capitalsMarkNames;
      const particle =
        language.name === 'english' ? particleAfter(base, words[index + 1]) : undefined;
      const surface = withoutPossessive(lowered ? word.text : word.written);
      terms.push({
        stem: language.stem(base) + (particle === undefined ? '' : `+${particle}`),
        surface: particle === undefined ? surface : `${surface} ${particle}`,
        continues: previousKept && word.followsClosely,
      });
    }
    previousKept = kept;
  }
  return terms;
}

function isContent(word: string, language: Language): boolean {
  if (!HAS_LETTER.test(word) || HAS_DIGIT.test(word) || SINGLE_LETTER.test(word)) return false;
  return !language.isStopWord(word);
}

function particleAfter(verb: string, next: Word | undefined): string | undefined {
  if (!next?.followsClosely) return undefined;
  return PARTICLES.has(next.text) || (next.text === 'in' && TAKE_IN.has(verb))
    ? next.text
    : undefined;
}

/** Share of capitalised words from which on a text is a headline. */
const TITLE_SHARE = 0.8;

/** A Text Written Like This: its capitals do not mark names. */
function isTitle(words: readonly Word[]): boolean {
  const inside = words.filter(({ opensSentence }) => !opensSentence);
  return inside.filter(({ capitalised }) => capitalised).length > TITLE_SHARE * inside.length;
}

function withoutPossessive(word: string): string {
  return word.replace(/['’]s?$/iu, '');
}
