/** What became of the categories of the version before, with each taxonomy version. */
import type { Kysely, Migration } from 'kysely';
import { textType, type Engine } from './columns.js';

export function lineageMigration(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await db.schema.alterTable('taxonomies').addColumn('lineage', textType(engine)).execute();
    },
  };
}
