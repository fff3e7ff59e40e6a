/** What a taxonomy step is judged on: summaries and, when there is a table already, its rows, as sets of stems. */
import type { CategoryRow, SummaryRow } from '../../../contracts/models.js';
import { guessLanguage, type Language } from '../text/language.js';
import { termsOf } from '../text/terms.js';
import { wordsOf } from '../text/words.js';

/** How many summaries one row of the table counts for: it stands for all that earlier minibatches held. */
export const ROW_WEIGHT = Number(process.env['RW'] ?? 5);

export interface Item {
  /** The row of the table it stands for; null for a summary. */
  readonly row: CategoryRow | null;
  readonly weight: number;
  /** Stem → how surely the item holds it, 0–1. */
  readonly stems: ReadonlyMap<string, number>;
  /** Two-word phrases: their stems, joined by a space → the same. */
  readonly phrases: ReadonlyMap<string, number>;
}

export interface Evidence {
  readonly language: Language;
  /** Rows first, in table order, then summaries. */
  readonly items: readonly Item[];
  /** Stems and phrases → the form they are mostly written in. */
  readonly surfaces: ReadonlyMap<string, string>;
}

export function gatherEvidence(rows: readonly CategoryRow[], summaries: readonly SummaryRow[]): Evidence {
  const language = guessLanguage(openings(summaries));
  const forms = new Map<string, Map<string, number>>();
  const note = (key: string, surface: string) => {
    const counts = forms.get(key) ?? new Map<string, number>();
    forms.set(key, counts);
    counts.set(surface, (counts.get(surface) ?? 0) + 1);
  };
  const item = (text: string, row: CategoryRow | null, weight: number): Item => {
    const stems = new Map<string, number>();
    const phrases = new Map<string, number>();
    let before: { stem: string; surface: string } | undefined;
    for (const term of termsOf(text, language)) {
      const presence = row===null?1/(1+Number(process.env['SD']??0)*stems.size): 1 / (1 + Number(process.env['DEC']??0.3) * stems.size);
      if (!stems.has(term.stem)) stems.set(term.stem, presence);
      note(term.stem, term.surface);
      if (term.continues && before !== undefined && before.stem !== term.stem) {
        const phrase = `${before.stem} ${term.stem}`;
        phrases.set(phrase, presence);
        note(phrase, `${before.surface} ${term.surface}`);
      }
      before = term;
    }
    return { row, weight, stems, phrases };
  };
  const items = [
    ...rows.map((row) => item(`${row.name}. ${row.description}`, row, ROW_WEIGHT)),
    ...summaries.map(({ summary }) => item(summary, null, 1)),
  ];
  return { language, items, surfaces: new Map([...forms].map(([key, counts]) => [key, commonest(counts)])) };
}

function* openings(summaries: readonly SummaryRow[]) {
  for (const { summary } of summaries) yield* wordsOf(summary);
}

function commonest(counts: ReadonlyMap<string, number>): string {
  let best = '';
  let most = 0;
  for (const [surface, count] of counts) {
    if (count > most) [best, most] = [surface, count];
  }
  return best;
}
