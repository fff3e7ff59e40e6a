/** What is SQLite's own: its transactions begin IMMEDIATE and so are alone, and its processes share a host. */
import { sql } from 'kysely';
import type { StoreEngine } from '../engine.js';
import { scrubSqlite } from './scrub.js';

export const SQLITE: StoreEngine = {
  clock: () => sql<number>`cast(${Date.now()} as double precision)`,
  guarded: (db, _row, work) => db.transaction().execute(work),
  async scrub(db) {
    await scrubSqlite(db);
    return true;
  },
};
