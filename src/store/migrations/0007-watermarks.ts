/** How far the sources of a corpus have been read. */
import type { Kysely, Migration } from 'kysely';
import { createTable, keyType, textType, type Engine } from './columns.js';

export function watermarksMigration(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const [key, text] = [keyType(engine), textType(engine)];
      await createTable(db, engine, 'watermarks')
        .addColumn('corpus_id', key, (column) => column.notNull().references('corpora.id'))
        .addColumn('source', text, (column) => column.notNull())
        .addColumn('value', text, (column) => column.notNull())
        .addColumn('updated_at', text, (column) => column.notNull())
        .addUniqueConstraint('watermarks_source', ['corpus_id', 'source'])
        .execute();
    },
  };
}
