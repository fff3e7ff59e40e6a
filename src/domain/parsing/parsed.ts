/** The outcome of reading a model's answer: a value, or what was wrong, in words the model can act on. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly notes: readonly string[] }
  | { readonly ok: false; readonly problem: string };

export function parsed<T>(value: T, notes: readonly string[] = []): Parsed<T> {
  return { ok: true, value, notes };
}

export function unusable<T>(problem: string): Parsed<T> {
  return { ok: false, problem };
}

export function countWords(text: string): number {
  return text.split(/\s+/u).filter((word) => word !== '').length;
}

/** How far past a word limit an answer may go before it is refused: models do not count well, and a few words cost nothing. */
export const LENGTH_TOLERANCE = 2;

/** A limit in words that also holds for scripts without spaces: no more than 20 characters a word. */
export function isTooLong(text: string, words: number): boolean {
  return countWords(text) > words * LENGTH_TOLERANCE || text.length > words * LENGTH_TOLERANCE * 20;
}
