/** Guesses a text's language by its stop words, and gives that language's stop words and stemmer. */
import { stemmer as stemArabic } from '@orama/stemmers/arabic';
import { stemmer as stemDanish } from '@orama/stemmers/danish';
import { stemmer as stemDutch } from '@orama/stemmers/dutch';
import { stemmer as stemEnglish } from '@orama/stemmers/english';
import { stemmer as stemFinnish } from '@orama/stemmers/finnish';
import { stemmer as stemFrench } from '@orama/stemmers/french';
import { stemmer as stemGerman } from '@orama/stemmers/german';
import { stemmer as stemItalian } from '@orama/stemmers/italian';
import { stemmer as stemNorwegian } from '@orama/stemmers/norwegian';
import { stemmer as stemPortuguese } from '@orama/stemmers/portuguese';
import { stemmer as stemRussian } from '@orama/stemmers/russian';
import { stemmer as stemSpanish } from '@orama/stemmers/spanish';
import { stemmer as stemSwedish } from '@orama/stemmers/swedish';
import { stemmer as stemTurkish } from '@orama/stemmers/turkish';
import { stopwords as arabic } from '@orama/stopwords/arabic';
import { stopwords as danish } from '@orama/stopwords/danish';
import { stopwords as dutch } from '@orama/stopwords/dutch';
import { stopwords as english } from '@orama/stopwords/english';
import { stopwords as finnish } from '@orama/stopwords/finnish';
import { stopwords as french } from '@orama/stopwords/french';
import { stopwords as german } from '@orama/stopwords/german';
import { stopwords as italian } from '@orama/stopwords/italian';
import { stopwords as japanese } from '@orama/stopwords/japanese';
import { stopwords as mandarin } from '@orama/stopwords/mandarin';
import { stopwords as norwegian } from '@orama/stopwords/norwegian';
import { stopwords as portuguese } from '@orama/stopwords/portuguese';
import { stopwords as russian } from '@orama/stopwords/russian';
import { stopwords as spanish } from '@orama/stopwords/spanish';
import { stopwords as swedish } from '@orama/stopwords/swedish';
import { stopwords as turkish } from '@orama/stopwords/turkish';
import { CONVERSATION_WORDS } from './conversation-words.js';
import type { Word } from './words.js';

export interface Language {
  readonly name: string;
  readonly isStopWord: (word: string) => boolean;
  readonly stem: (word: string) => string;
  /** True where a capital inside a sentence marks a name; German capitalises every noun. */
  readonly capitalsMarkNames: boolean;
}

const MOST_REMEMBERED = 20_000;

const same = (word: string) => word;

const ENGLISH = language('english', [...english, ...CONVERSATION_WORDS], stemEnglish);

/** English first: it wins a tie, and a text without stop words. */
const LANGUAGES: readonly Language[] = [
  ENGLISH,
  language('arabic', arabic, stemArabic),
  language('danish', danish, stemDanish),
  language('dutch', dutch, stemDutch),
  language('finnish', finnish, stemFinnish),
  language('french', french, stemFrench),
  language('german', german, stemGerman, false),
  language('italian', italian, stemItalian),
  language('japanese', japanese, same),
  language('mandarin', mandarin, same),
  language('norwegian', norwegian, stemNorwegian),
  language('portuguese', portuguese, stemPortuguese),
  language('russian', russian, stemRussian),
  language('spanish', spanish, stemSpanish),
  language('swedish', swedish, stemSwedish),
  language('turkish', turkish, stemTurkish),
];

/** Words looked at for the guess. */
const SAMPLE = 200;

/** The language most of whose stop words occur; English where none stands out. */
export function guessLanguage(words: Iterable<Word>): Language {
  const hits = LANGUAGES.map(() => 0);
  let seen = 0;
  for (const { text } of words) {
    if (seen >= SAMPLE) break;
    seen += 1;
    for (const [index, { isStopWord }] of LANGUAGES.entries()) {
      if (isStopWord(text)) hits[index] = (hits[index] ?? 0) + 1;
    }
  }
  const most = Math.max(...hits);
  return LANGUAGES[hits.indexOf(most)] ?? ENGLISH;
}

function language(
  name: string,
  stopWords: readonly string[],
  stem: (word: string) => string,
  capitalsMarkNames = true,
): Language {
  const set = new Set(stopWords.flatMap((word) => [word, word.normalize('NFKC').toLowerCase()]));
  return { name, isStopWord: (word) => set.has(word), stem: remembered(stem), capitalsMarkNames };
}

/** Stemmers are pure and slow, and words repeat. */
function remembered(stem: (word: string) => string): (word: string) => string {
  const known = new Map<string, string>();
  return (word) => {
    const found = known.get(word);
    if (found !== undefined) return found;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const stemmed = stem(word) || word;
    known.set(word, stemmed);
    return stemmed;
  };
}
