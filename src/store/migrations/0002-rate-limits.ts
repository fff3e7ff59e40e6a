/** What workers share about the pace of a model's calls. */
import { sql, type Kysely, type Migration } from 'kysely';
import { createTable, textType, type Engine } from './columns.js';

export function rateLimitsMigration(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await createTable(db, engine, 'rate_limits')
        .addColumn('model', textType(engine), (column) => column.notNull().unique())
        .addColumn('requests_per_minute', 'double precision')
        .addColumn('tokens_per_minute', 'double precision')
        .addColumn('input_tokens_per_minute', 'double precision')
        .addColumn('output_tokens_per_minute', 'double precision')
        .addColumn('requests_free_at', 'double precision', (column) => column.notNull())
        .addColumn('tokens_free_at', 'double precision', (column) => column.notNull())
        .addColumn('blocked_until', 'double precision', (column) => column.notNull())
        .addColumn('throttled_at', 'double precision')
        .addColumn('throttled_before', 'double precision')
        .addColumn('throttles', 'integer', (column) => column.notNull())
        .addColumn('slowed_to', 'double precision')
        .addColumn('slowed_at', 'double precision')
        .addColumn('peak', 'double precision')
        .execute();
      // How many calls a model took lately is counted on the ledger.
      await sql`create index calls_model_started on calls (model, started_at)`.execute(db);
    },
  };
}
