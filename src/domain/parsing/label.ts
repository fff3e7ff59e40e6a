/** Reads the answer of the task `label`: a name of the taxonomy or `Other`, and never anything else. */
import { OTHER } from '../../contracts/taxonomy.js';
import { categoryKey } from '../taxonomy/category-key.js';
import { cleanText, lastBlock } from '../xml.js';
import { parsed, unusable, type Parsed } from './parsed.js';

export interface LabelAnswer<C extends { readonly name: string }> {
  /** Null for `Other`. */
  readonly category: C | null;
  readonly reasoning: string;
}

export function parseLabel<C extends { readonly name: string }>(
  text: string,
  categories: readonly C[],
): Parsed<LabelAnswer<C>> {
  const inside = lastBlock(text, 'category');
  if (inside === undefined) return unusable('it has no complete <category>…</category>');
  const answer = cleanText(inside);
  if (answer === '') return unusable('its <category> is empty');
  const reasoning = cleanText(lastBlock(text, 'reasoning') ?? '');
  const byKey = new Map<string, C | null>(
    categories.map((category) => [categoryKey(category.name), category]),
  );
  byKey.set(categoryKey(OTHER), null);

  const whole = byKey.get(categoryKey(answer));
  if (whole !== undefined) return parsed({ category: whole, reasoning });

  // Several names: the first counts, with a note. Names may contain commas themselves, so the whole was tried before.
  const parts = answer.split(/\s*[;,|\n]\s*/u).map((part) => byKey.get(categoryKey(part)));
  const [first] = parts;
  if (parts.length > 1 && first !== undefined && parts.every((part) => part !== undefined)) {
    return parsed({ category: first, reasoning }, [`several categories were answered: ${answer}`]);
  }
  return unusable(`its category "${answer.slice(0, 80)}" is neither in the table nor ${OTHER}`);
}
