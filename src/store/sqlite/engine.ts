/** What is SQLite's own: its transactions begin IMMEDIATE and so are alone, and its processes share a host. */
import { sql, type CompiledQuery, type Kysely } from 'kysely';
import type { StoreEngine } from '../engine.js';
import type { Database } from '../schema.js';
import { scrubSqlite } from './scrub.js';
import type { SharedConnection } from './shared-connection.js';

export function sqliteEngine(shared: SharedConnection): StoreEngine {
  return {
    clock: () => sql<number>`cast(${Date.now()} as double precision)`,
    // Kysely makes two dozen promises on the way there: with a thousand statements a second that is felt.
    run: <Row>(_db: Kysely<Database>, statement: CompiledQuery) =>
      shared.run(statement).then(({ rows }) => rows as Row[]),
    guarded: (db, _row, work) => db.transaction().execute(work),
    async scrub(db) {
      await scrubSqlite(db);
      return true;
    },
  };
}
