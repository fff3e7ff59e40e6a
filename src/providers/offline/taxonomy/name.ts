/** Names a category by the phrases its conversations open with. */
import { OTHER } from '../../../contracts/taxonomy.js';
import { categoryKey } from '../../../domain/taxonomy/category-key.js';
import { clipWords } from '../text/clip.js';
import type { RankedTerm } from './contrast.js';

/** A phrase stands for one of its words when it is at least this common, relative to the word. */
const PHRASE_SHARE = 0.4;
/** The second part of a name is at least this telling, relative to the first. */
const SECOND_SCORE = 0.35;
/** Parts tried for a name that no other category has. */
const MOST_PARTS = 8;
const HAS_LETTER = /\p{L}/u;
/** Of a category no word is typical of. */
const UNNAMED = 'General requests';

export interface NameOptions {
  readonly surfaces: ReadonlyMap<string, string>;
  /** Most words. */
  readonly limit: number;
  /** Keys of names that are taken; the new one is added. */
  readonly taken: Set<string>;
}

/** One or two parts, most telling first, joined by “and”; other parts where that name is taken. */
export function nameOf(ranked: readonly RankedTerm[], options: NameOptions): string {
  const parts = nameParts(ranked, options.surfaces);
  const second = parts
    .slice(1)
    .filter(({ score }) => score >= SECOND_SCORE * (parts[0]?.score ?? 0));
  const [a, b] = [parts[0]?.text, second[0]?.text];
  const tried = [
    ...(b === undefined ? [[a]] : [[a, b], [a]]),
    ...parts.slice(1).map(({ text }) => [a, text]),
    ...parts.slice(1).map(({ text }) => [text]),
  ];
  for (const words of tried) {
    const name = clipWords(
      capitalised(words.filter((word) => word !== undefined).join(' and ')),
      options.limit,
    );
    if (claim(name, options.taken)) return name;
  }
  const base = a !== undefined && isName(clipWords(a, 1)) ? capitalised(a) : UNNAMED;
  for (let number = 1; ; number += 1) {
    const name = numbered(base, number, options.limit);
    if (claim(name, options.taken)) return name;
  }
}

function numbered(base: string, number: number, limit: number): string {
  if (number === 1) return clipWords(base, limit);
  if (limit === 1) return `${clipWords(base, 1)}-${number}`;
  return `${clipWords(base, limit - 1)} ${number}`;
}

/** Takes a name if it is free and means something. */
export function claim(name: string, taken: Set<string>): boolean {
  const key = categoryKey(name);
  if (!isName(name) || key === categoryKey(OTHER) || taken.has(key)) return false;
  taken.add(key);
  return true;
}

/** Whether it has a letter, also once it is folded. */
function isName(name: string): boolean {
  return HAS_LETTER.test(name) && HAS_LETTER.test(categoryKey(name));
}

/** The most telling words, each as part of the phrase it mostly occurs in; no word twice. */
function nameParts(ranked: readonly RankedTerm[], surfaces: ReadonlyMap<string, string>) {
  const covered = new Set<string>();
  const parts: { text: string; score: number }[] = [];
  for (const term of ranked) {
    if (parts.length === MOST_PARTS) break;
    if (term.key.includes(' ') || covered.has(term.key)) continue;
    const phrase = ranked.find(({ key, share }) => {
      const stems = key.split(' ');
      return (
        stems.length > 1 &&
        stems.includes(term.key) &&
        share >= PHRASE_SHARE * term.share &&
        !stems.some((stem) => covered.has(stem))
      );
    });
    const { key } = phrase ?? term;
    key.split(' ').forEach((stem) => covered.add(stem));
    parts.push({ text: surfaces.get(key) ?? key, score: term.score });
  }
  return parts;
}

function capitalised(text: string): string {
  const [first = '', ...rest] = text;
  return first.toLocaleUpperCase('en') + rest.join('');
}
