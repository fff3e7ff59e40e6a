/** The refreshes of a corpus, one after the other, and what people put in force between them. */
import { type Kysely, type Migration } from 'kysely';
import { createTable, keyType, textType, type Engine } from './columns.js';

export function refreshesMigration(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const [key, text] = [keyType(engine), textType(engine)];
      await createTable(db, engine, 'adoptions')
        .addColumn('corpus_id', key, (column) => column.notNull().references('corpora.id'))
        .addColumn('taxonomy_id', key, (column) => column.notNull().references('taxonomies.id'))
        .addColumn('created_at', text, (column) => column.notNull())
        .execute();
      await createTable(db, engine, 'refreshes')
        .addColumn('corpus_id', key, (column) => column.notNull().references('corpora.id'))
        .addColumn('run_id', key, (column) => column.notNull().unique().references('runs.id'))
        // 0 is no key: the first refresh of a corpus must be the only one, and null equals nothing.
        .addColumn('previous', key, (column) => column.notNull())
        .addColumn('adoption', key, (column) => column.notNull())
        .addColumn('outcome', text, (column) => column.notNull())
        .addColumn('week', text, (column) => column.notNull())
        .addColumn('base_taxonomy_id', key, (column) => column.references('taxonomies.id'))
        .addColumn('taxonomy_id', key, (column) => column.notNull().references('taxonomies.id'))
        .addColumn('proposal_id', key, (column) => column.references('taxonomies.id'))
        .addColumn('classifier_id', key, (column) => column.references('classifiers.id'))
        .addColumn('after_document', key, (column) => column.notNull())
        .addColumn('last_document', key, (column) => column.notNull())
        .addColumn('shares', text)
        .addColumn('drift', text)
        .addColumn('created_at', text, (column) => column.notNull())
        .addUniqueConstraint('refreshes_previous', ['corpus_id', 'previous'])
        .execute();
    },
  };
}
