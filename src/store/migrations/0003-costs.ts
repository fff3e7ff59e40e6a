/** Money on the ledger, tokens written to a cache, and usage that a server did not report. */
import type { Kysely, Migration } from 'kysely';

export function costsMigration(): Migration {
  return {
    async up(db: Kysely<unknown>) {
      // SQLite takes one change of a table at a time.
      await db.schema
        .alterTable('completions')
        .addColumn('cache_write_tokens', 'integer', (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema
        .alterTable('completions')
        .addColumn('usage_reported', 'integer', (column) => column.notNull().defaultTo(1))
        .execute();
      await db.schema.alterTable('calls').addColumn('cache_write_tokens', 'integer').execute();
      await db.schema.alterTable('calls').addColumn('reserved_cost', 'double precision').execute();
      await db.schema.alterTable('calls').addColumn('cost', 'double precision').execute();
    },
  };
}
