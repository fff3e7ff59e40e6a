/** Attempts that are under way, so that those whose worker was lost can be counted. */
import { sql, type Kysely, type Migration } from 'kysely';
import { createTable, keyType, textType, type Engine } from './columns.js';

export function attemptsMigration(engine: Engine): Migration {
  const [key, text] = [keyType(engine), textType(engine)];
  return {
    async up(db: Kysely<unknown>) {
      await createTable(db, engine, 'attempts')
        .addColumn('run_id', key, (column) => column.notNull().references('runs.id'))
        .addColumn('stage', text, (column) => column.notNull())
        .addColumn('unit', text, (column) => column.notNull())
        .addColumn('worker', text, (column) => column.notNull())
        .addColumn('started_at', text, (column) => column.notNull())
        .execute();
      await sql`create index attempts_unit on attempts (run_id, stage, unit)`.execute(db);
    },
  };
}
