/** What a taxonomy step is judged on: summaries and, when there is a table already, its rows, as weighted terms. */
import type { CategoryRow, SummaryRow } from '../../../contracts/models.js';
import { guessLanguage, type Language } from '../text/language.js';
import { LIST_DECAY, prominence, TEXT_DECAY } from '../text/prominence.js';
import { termsOf } from '../text/terms.js';
import { wordsOf } from '../text/words.js';
import type { Bag } from './latent-space.js';

export interface Item {
  /** The row of the table it stands for; null for a summary. */
  readonly row: CategoryRow | null;
  /** How many summaries it counts for. */
  readonly weight: number;
  /** Stem → how many different ones come before it. */
  readonly stems: ReadonlyMap<string, number>;
  /** The stems of a two-word phrase, joined by a space → how many different stems come before its second. */
  readonly phrases: ReadonlyMap<string, number>;
}

export interface Evidence {
  readonly language: Language;
  readonly rows: readonly Item[];
  readonly summaries: readonly Item[];
  /** A stem or phrase → the form it is mostly written in. */
  readonly surfaces: ReadonlyMap<string, string>;
}

/** @param rowWeight - How many summaries a row counts for. */
export function gatherEvidence(
  rows: readonly CategoryRow[],
  summaries: readonly SummaryRow[],
  rowWeight: number,
): Evidence {
  const language = guessLanguage(wordsOfAll(summaries));
  const forms = new Map<string, Map<string, number>>();
  const ranks = (text: string): Pick<Item, 'stems' | 'phrases'> => {
    const stems = new Map<string, number>();
    const phrases = new Map<string, number>();
    const note = (bag: Map<string, number>, key: string, surface: string) => {
      if (!bag.has(key)) bag.set(key, bag === stems ? stems.size : stems.size - 1);
      const counts = forms.get(key) ?? new Map<string, number>();
      forms.set(key, counts.set(surface, (counts.get(surface) ?? 0) + 1));
    };
    const terms = termsOf(text, language);
    for (const [index, { stem, surface, continues }] of terms.entries()) {
      const before = terms[index - 1];
      note(stems, stem, surface);
      if (continues && before !== undefined && before.stem !== stem) {
        note(phrases, `${before.stem} ${stem}`, `${before.surface} ${surface}`);
      }
    }
    return { stems, phrases };
  };
  return {
    language,
    rows: rows.map((row) => ({
      row,
      weight: rowWeight,
      ...ranks(`${row.name}. ${row.description}`),
    })),
    summaries: summaries.map(({ summary }) => ({ row: null, weight: 1, ...ranks(summary) })),
    surfaces: new Map([...forms].map(([key, counts]) => [key, commonest(counts)])),
  };
}

/** The stems of an item by prominence: a row lists its terms best first, a summary is mostly running text. */
export function bagOf({ row, stems }: Item): Bag {
  const decay = row === null ? TEXT_DECAY : LIST_DECAY;
  return new Map([...stems].map(([stem, rank]) => [stem, prominence(rank, decay)]));
}

function* wordsOfAll(summaries: readonly SummaryRow[]) {
  for (const { summary } of summaries) yield* wordsOf(summary);
}

/** Among equals one in lower case: capitals may be shouting. */
function commonest(counts: ReadonlyMap<string, number>): string {
  let best = '';
  let most = 0;
  for (const [surface, count] of counts) {
    const isBetter = count > most || (count === most && surface === surface.toLowerCase());
    if (isBetter) [best, most] = [surface, count];
  }
  return best;
}
