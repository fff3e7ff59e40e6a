/** Reads the answers of the tasks `generate`, `update` and `review`. */
import type { CategoryRow } from '../../contracts/models.js';
import { cleanText, lastBlock } from '../xml.js';
import { parseClusterTable, type TableLimits } from './cluster-table.js';
import { parsed, unusable, type Parsed } from './parsed.js';

export interface TaxonomyAnswer {
  readonly rows: readonly CategoryRow[];
  /** The rating of the table that was given, 0–100; null from generate, which was given none. */
  readonly score: number | null;
  readonly explanation: string | null;
  readonly suggestions: string | null;
}

export function parseGenerated(text: string, limits: TableLimits): Parsed<TaxonomyAnswer> {
  const inside = lastBlock(text, 'cluster_table');
  if (inside === undefined) return unusable('it has no complete <cluster_table>…</cluster_table>');
  const table = parseClusterTable(inside, limits);
  if (!table.ok) return table;
  return parsed({
    rows: table.value,
    score: null,
    explanation: optional(text, 'explanation'),
    suggestions: null,
  });
}

export function parseRevised(text: string, limits: TableLimits): Parsed<TaxonomyAnswer> {
  const inside = lastBlock(text, 'updated_table');
  if (inside === undefined) return unusable('it has no complete <updated_table>…</updated_table>');
  const table = parseClusterTable(inside, limits);
  if (!table.ok) return table;
  const score = parseScore(text);
  if (score === undefined) return unusable('its <rating_score> is not a number from 0 to 100');
  return parsed({
    rows: table.value,
    score,
    explanation: optional(text, 'explanation'),
    suggestions: optional(text, 'suggestions'),
  });
}

/** Accepts "85", "85.5", "85%" and "85/100". */
function parseScore(text: string): number | undefined {
  const match = /^(\d{1,3}(?:\.\d+)?)\s*(?:%|\/\s*100)?$/u.exec(
    cleanText(lastBlock(text, 'rating_score') ?? ''),
  );
  const score = Number(match?.[1] ?? NaN);
  return score >= 0 && score <= 100 ? score : undefined;
}

function optional(text: string, tag: string): string | null {
  const value = cleanText(lastBlock(text, tag) ?? '');
  return value === '' ? null : value;
}
