/** A conversation as the offline model reads it: the turns that people and assistants said, within a bound. */
import type { Turn } from '../../../contracts/documents.js';
import { guessLanguage, type Language } from './language.js';
import { termsOfWords, type Term } from './terms.js';
import { wordsOf, type Word } from './words.js';

/** Most characters of a conversation that are read; a longer one is judged by its beginning. */
const LONGEST_READ = 50_000;

/** Roles that say nothing about what this conversation is about: the same text opens every one. */
const INSTRUCTIONS = new Set(['system', 'developer', 'tool', 'function']);
const ANSWERING = new Set(['assistant', 'ai', 'bot', 'agent', 'model']);

export interface ReadTurn {
  readonly content: string;
  /** True unless an assistant said it. */
  readonly asks: boolean;
  readonly words: readonly Word[];
  readonly terms: readonly Term[];
}

export interface Conversation {
  readonly language: Language;
  readonly turns: readonly ReadTurn[];
}

export function readConversation(turns: readonly Turn[]): Conversation {
  const said = turns.filter(({ role }) => !INSTRUCTIONS.has(role));
  let left = LONGEST_READ;
  const cut = (said.length > 0 ? said : turns).flatMap(({ role, content }) => {
    const read = content.slice(0, left);
    left -= read.length;
    return read === ''
      ? []
      : [{ content: read, asks: !ANSWERING.has(role), words: [...wordsOf(read)] }];
  });
  const language = guessLanguage(cut.flatMap(({ words }) => words));
  return {
    language,
    turns: cut.map((turn) => ({ ...turn, terms: termsOfWords(turn.words, language) })),
  };
}
