/** Labels a conversation with the category whose name and description have most in common with it. */
import type { LabelVariables } from '../../contracts/models.js';
import { OTHER } from '../../contracts/taxonomy.js';
import { closestTwo, indexTable, LEAST_SIMILARITY, similarities } from './similarity.js';
import { clipWords } from './text/clip.js';
import { readConversation } from './text/conversation.js';
import { tag } from './wire.js';

/** Shared words that the reasoning shows. */
const WORDS_SHOWN = 5;

/** The answer to `label`: from all that was said, and the names and descriptions of the table alone. */
export function label({ turns, taxonomy, explanationLength }: LabelVariables): string {
  const { language, turns: read } = readConversation(turns);
  const terms = read.flatMap((turn) => turn.terms);
  const table = indexTable(taxonomy, language);
  const { best, bestScore, second, secondScore } = closestTwo(similarities(terms, table));
  const row = taxonomy[best];
  if (row === undefined || bestScore < LEAST_SIMILARITY) {
    const reasoning =
      row === undefined || bestScore === 0
        ? 'It has no content word in common with any category.'
        : `Too little in common with any category: at most ${bestScore.toFixed(2)}, with ${row.name}.`;
    return answer(reasoning, OTHER, explanationLength);
  }
  const weights = table.rows[best] ?? new Map<string, number>();
  const shared = new Map<string, string>();
  for (const { stem, surface } of terms) {
    if (weights.has(stem) && !shared.has(stem)) shared.set(stem, surface);
  }
  const shown = [...shared]
    .sort(([a], [b]) => (weights.get(b) ?? 0) - (weights.get(a) ?? 0))
    .slice(0, WORDS_SHOWN)
    .map(([, surface]) => surface);
  const next = taxonomy[second];
  const rival = next === undefined ? '' : `; next is ${next.name} with ${secondScore.toFixed(2)}`;
  return answer(
    `Similarity ${bestScore.toFixed(2)}: ${shown.join(', ')}${rival}.`,
    row.name,
    explanationLength,
  );
}

function answer(reasoning: string, category: string, limit: number): string {
  return `${tag('reasoning', clipWords(reasoning, limit))}\n${tag('category', category)}`;
}
