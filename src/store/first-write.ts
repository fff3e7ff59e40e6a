/** The store's rule for every step output: the first write wins, and everybody uses the row that is stored. */
import type { Kysely } from 'kysely';
import type { Database } from './schema.js';

/** SQLite takes at most 32,766 bound values a statement; this leaves room for the widest table. */
const ROWS_PER_INSERT = 500;

export type Db = Kysely<Database>;

/** Cuts rows into pieces that fit a statement. */
export function* pieces<T>(rows: readonly T[], size = ROWS_PER_INSERT): Generator<readonly T[]> {
  for (let start = 0; start < rows.length; start += size) yield rows.slice(start, start + size);
}
