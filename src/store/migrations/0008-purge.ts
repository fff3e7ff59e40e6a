/** What purging documents needs: when they came, what was made of them, and how to know them again without their ids. */
import { sql, type Kysely, type Migration } from 'kysely';
import { textType, type Engine } from './columns.js';

export function purgeMigration(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      const text = textType(engine);
      await db.schema.alterTable('documents').addColumn('imported_at', text).execute();
      // Documents from before it was kept: they came after their corpus.
      await sql`update documents set imported_at =
        (select created_at from corpora where corpora.id = documents.corpus_id)`.execute(db);
      await db.schema.alterTable('corpora').addColumn('purge_key', text).execute();
      await sql`create index documents_text on documents (text_hash)`.execute(db);
      await sql`create index calls_document on calls (document)`.execute(db);
    },
  };
}
