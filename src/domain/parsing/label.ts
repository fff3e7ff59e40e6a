/** Reads the answer of the task `label`: a name of the taxonomy or `Other`, and never anything else. */
import { OTHER } from '../../contracts/taxonomy.js';
import { categoryKey } from '../taxonomy/category-key.js';
import { cleanText, lastBlock, lastBlocks, unescapeXml } from '../xml.js';
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
  const blocks = lastBlocks(text, 'category').map(unescapeXml);
  const last = blocks.at(-1);
  if (last === undefined) return unusable('it has no complete <category>…</category>');
  if (last.trim() === '') return unusable('its <category> is empty');
  const reasoning = cleanText(lastBlock(text, 'reasoning') ?? '');
  const byKey = new Map<string, C | null>(
    categories.map((category) => [categoryKey(category.name), category]),
  );
  byKey.set(categoryKey(OTHER), null);
  const find = (name: string) => byKey.get(categoryKey(name));

  // Several names: the first counts, with a note. Names may contain commas themselves, so the whole is tried before.
  const names = blocks.flatMap((block) =>
    find(block) === undefined ? block.split(/[;,|\n]/u) : block,
  );
  const found = names.map(find);
  const [first] = found;
  if (first !== undefined && found.every((category) => category !== undefined)) {
    const answered = names.map((name) => name.trim()).join(', ');
    const note = `several categories were answered: ${answered}`;
    return parsed({ category: first, reasoning }, new Set(found).size > 1 ? [note] : []);
  }
  // What stands before the last one may have been an echo of the instructions.
  const decided = find(last);
  if (decided !== undefined) return parsed({ category: decided, reasoning });
  const shown = last.trim().replace(/\s+/gu, ' ').slice(0, 80);
  return unusable(`its category "${shown}" is neither in the table nor ${OTHER}`);
}
