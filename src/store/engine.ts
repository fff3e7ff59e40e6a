/** What the engines of the store do differently, where Kysely's dialects do not hide it. */
import type { CompiledQuery, Kysely, RawBuilder } from 'kysely';
import type { Database } from './schema.js';

/** A row that stands for a whole of which one writer at a time may change the parts. */
export interface GuardRow {
  readonly table: 'corpora' | 'runs';
  readonly id: number;
}

export interface StoreEngine {
  /** Milliseconds since 1970, as an expression of SQL: one clock for all processes that share the store. */
  readonly clock: () => RawBuilder<number>;
  /** Runs a statement of the hot path, outside of transactions, by the shortest way there is. @returns its rows. */
  run<Row>(db: Kysely<Database>, statement: CompiledQuery): Promise<Row[]>;
  /**
   * Runs `work` in a transaction that no other one guarded by the same row overlaps. Where the transaction was lost
   * with its connection, or to a deadlock, it is run again: `work` must come to the same when it is done already.
   */
  guarded<T>(
    db: Kysely<Database>,
    row: GuardRow,
    work: (db: Kysely<Database>) => Promise<T>,
  ): Promise<T>;
  /** Leaves nothing of what was deleted in the database's files. @returns false where that is not in our hands. */
  scrub(db: Kysely<Database>): Promise<boolean>;
}
