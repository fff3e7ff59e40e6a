/** What is PostgreSQL's own: several hosts, whose clocks differ, and READ COMMITTED transactions that overlap. */
import { sql, type CompiledQuery, type Kysely } from 'kysely';
import type { StoreEngine } from '../engine.js';
import type { Database } from '../schema.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';

/** Each waits for the database on its own; more of them do not help one that keeps failing. */
const ATTEMPTS = 3;

export const POSTGRES: StoreEngine = {
  clock: () =>
    sql<number>`cast(extract(epoch from statement_timestamp()) * 1000 as double precision)`,
  async run<Row>(db: Kysely<Database>, statement: CompiledQuery) {
    return (await db.executeQuery<Row>(statement)).rows;
  },
  async guarded(db, { table, id }, work) {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await db.transaction().execute(async (transaction) => {
          await transaction
            .selectFrom(table)
            .select('id')
            .where('id', '=', id)
            .forNoKeyUpdate()
            .execute();
          // Each statement from here on sees what the transaction that held the row before has committed.
          return await work(transaction);
        });
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof StoreUnavailableError)) throw error;
      }
    }
  },
  // VACUUM is the server's: it runs by itself, and takes as long as it takes.
  scrub: () => Promise.resolve(false),
};
