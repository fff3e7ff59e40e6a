/** How much a text has in common with the rows of a table: what `label` and the rating of a table rest on. */
import type { CategoryRow } from '../../contracts/models.js';
import type { Language } from './text/language.js';
import { LIST_DECAY, prominence } from './text/prominence.js';
import { termsOf, type Term } from './text/terms.js';

/**
 * A text that is less similar than this to every row fits none. On real dialogues hardly any falls below it under its
 * own taxonomy, and most texts of another field do under that of a strange one.
 */
export const LEAST_SIMILARITY = 0.12;

export interface TableIndex {
  /** Stem → weight for each row, of length 1. */
  readonly rows: readonly ReadonlyMap<string, number>[];
  readonly inverseFrequency: (stem: string) => number;
}

/**
 * Rows as TF-IDF vectors of their name and description, a term weighted by its place. The document frequency is that
 * of the table's rows, so that nothing else need be known; a word no row holds is the rarest.
 */
export function indexTable(taxonomy: readonly CategoryRow[], language: Language): TableIndex {
  const ranked = taxonomy.map(({ name, description }) => {
    const weights = new Map<string, number>();
    for (const { stem } of termsOf(`${name}. ${description}`, language)) {
      if (!weights.has(stem)) weights.set(stem, prominence(weights.size, LIST_DECAY));
    }
    return weights;
  });
  const frequency = new Map<string, number>();
  for (const row of ranked) {
    for (const stem of row.keys()) frequency.set(stem, (frequency.get(stem) ?? 0) + 1);
  }
  const inverseFrequency = (stem: string) =>
    Math.log((1 + ranked.length) / (1 + (frequency.get(stem) ?? 0))) + 1;
  return { rows: ranked.map((row) => weighted(row, inverseFrequency)), inverseFrequency };
}

/** The cosine of a text with each row, 0–1; a term counts by one plus the logarithm of its frequency. */
export function similarities(terms: readonly Term[], table: TableIndex): number[] {
  const counts = new Map<string, number>();
  for (const { stem } of terms) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const text = weighted(
    new Map([...counts].map(([stem, count]) => [stem, 1 + Math.log(count)])),
    table.inverseFrequency,
  );
  return table.rows.map((row) => {
    let total = 0;
    for (const [stem, weight] of row) total += weight * (text.get(stem) ?? 0);
    return total;
  });
}

/** The two highest of the similarities, with their rows; −1 and 0 where there is none. */
export function closestTwo(scores: readonly number[]): {
  readonly best: number;
  readonly bestScore: number;
  readonly second: number;
  readonly secondScore: number;
} {
  let [best, second] = [-1, -1];
  for (const [index, score] of scores.entries()) {
    if (best < 0 || score > (scores[best] ?? 0)) [second, best] = [best, index];
    else if (second < 0 || score > (scores[second] ?? 0)) second = index;
  }
  return { best, bestScore: scores[best] ?? 0, second, secondScore: scores[second] ?? 0 };
}

function weighted(
  weights: ReadonlyMap<string, number>,
  inverseFrequency: (stem: string) => number,
): ReadonlyMap<string, number> {
  const scaled = new Map([...weights].map(([stem, w]) => [stem, w * inverseFrequency(stem)]));
  const norm = Math.hypot(...scaled.values()) || 1;
  return new Map([...scaled].map(([stem, weight]) => [stem, weight / norm]));
}
