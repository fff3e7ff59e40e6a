/** The first schema. */
import { sql, type Kysely, type Migration } from 'kysely';
import { bytesType, createTable, keyType, textType, type Engine } from './columns.js';

export function initialMigration(engine: Engine): Migration {
  return {
    async up(db: Kysely<unknown>) {
      await createCorpora(db, engine);
      await createRuns(db, engine);
      await createTaxonomies(db, engine);
      await createProviderTables(db, engine);
    },
  };
}

async function createCorpora(db: Kysely<unknown>, engine: Engine) {
  const [key, text] = [keyType(engine), textType(engine)];
  await createTable(db, engine, 'corpora')
    .addColumn('name', text, (column) => column.notNull().unique())
    .addColumn('created_at', text, (column) => column.notNull())
    .execute();
  await createTable(db, engine, 'documents')
    .addColumn('corpus_id', key, (column) => column.notNull().references('corpora.id'))
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .addColumn('document_id', text, (column) => column.notNull())
    .addColumn('turns', text, (column) => column.notNull())
    .addColumn('text_hash', text, (column) => column.notNull())
    .addColumn('metadata', text)
    .addUniqueConstraint('documents_document_id', ['corpus_id', 'document_id'])
    .addUniqueConstraint('documents_ordinal', ['corpus_id', 'ordinal'])
    .execute();
  await createTable(db, engine, 'skipped_records')
    .addColumn('corpus_id', key, (column) => column.notNull().references('corpora.id'))
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addUniqueConstraint('skipped_records_position', ['corpus_id', 'source', 'position'])
    .execute();
}

async function createRuns(db: Kysely<unknown>, engine: Engine) {
  const [key, text] = [keyType(engine), textType(engine)];
  await createTable(db, engine, 'runs')
    .addColumn('workflow_id', text, (column) => column.notNull())
    .addColumn('first_execution_run_id', text, (column) => column.notNull())
    .addColumn('workflow_type', text, (column) => column.notNull())
    .addColumn('config', text, (column) => column.notNull())
    .addColumn('notes', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addUniqueConstraint('runs_execution', ['workflow_id', 'first_execution_run_id'])
    .execute();
  await createTable(db, engine, 'steps')
    .addColumn('run_id', key, (column) => column.notNull().references('runs.id'))
    .addColumn('step', text, (column) => column.notNull())
    .addColumn('input_hash', text, (column) => column.notNull())
    .addColumn('output', text, (column) => column.notNull())
    .addUniqueConstraint('steps_key', ['run_id', 'step', 'input_hash'])
    .execute();
  await createTable(db, engine, 'sample_documents')
    .addColumn('run_id', key, (column) => column.notNull().references('runs.id'))
    .addColumn('sample', text, (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('document', key, (column) => column.notNull().references('documents.id'))
    .addColumn('split', text, (column) => column.notNull())
    .addUniqueConstraint('sample_documents_position', ['run_id', 'sample', 'position'])
    .addUniqueConstraint('sample_documents_document', ['run_id', 'sample', 'document'])
    .execute();
  await createTable(db, engine, 'summaries')
    .addColumn('run_id', key, (column) => column.notNull().references('runs.id'))
    .addColumn('document', key, (column) => column.notNull().references('documents.id'))
    .addColumn('summary', text, (column) => column.notNull())
    .addColumn('explanation', text, (column) => column.notNull())
    .addColumn('note', text)
    .addUniqueConstraint('summaries_document', ['run_id', 'document'])
    .execute();
  await createTable(db, engine, 'set_aside')
    .addColumn('run_id', key, (column) => column.notNull().references('runs.id'))
    .addColumn('document', key, (column) => column.notNull().references('documents.id'))
    .addColumn('stage', text, (column) => column.notNull())
    .addColumn('reason', text, (column) => column.notNull())
    .addUniqueConstraint('set_aside_document', ['run_id', 'document', 'stage'])
    .execute();
}

async function createTaxonomies(db: Kysely<unknown>, engine: Engine) {
  const [key, text] = [keyType(engine), textType(engine)];
  await createTable(db, engine, 'taxonomies')
    .addColumn('run_id', key, (column) => column.notNull().references('runs.id'))
    .addColumn('step', text, (column) => column.notNull())
    .addColumn('input_hash', text, (column) => column.notNull())
    .addColumn('kind', text, (column) => column.notNull())
    .addColumn('version', 'integer', (column) => column.notNull())
    .addColumn('categories', text, (column) => column.notNull())
    .addColumn('score', 'double precision')
    .addColumn('explanation', text)
    .addColumn('suggestions', text)
    .addColumn('kept_because', text)
    .addUniqueConstraint('taxonomies_key', ['run_id', 'step', 'input_hash'])
    .execute();
  await createTable(db, engine, 'labels')
    .addColumn('taxonomy_id', key, (column) => column.notNull().references('taxonomies.id'))
    .addColumn('document', key, (column) => column.notNull().references('documents.id'))
    .addColumn('source', text, (column) => column.notNull())
    .addColumn('category_id', text)
    .addColumn('confidence', 'double precision')
    .addColumn('reasoning', text)
    .addColumn('note', text)
    .addUniqueConstraint('labels_key', ['taxonomy_id', 'document', 'source'])
    .execute();
  await createTable(db, engine, 'classifiers')
    .addColumn('run_id', key, (column) => column.notNull().references('runs.id'))
    .addColumn('taxonomy_id', key, (column) => column.notNull().references('taxonomies.id'))
    .addColumn('input_hash', text, (column) => column.notNull())
    .addColumn('description', text, (column) => column.notNull())
    .addColumn('weights', bytesType(engine))
    .addUniqueConstraint('classifiers_key', ['run_id', 'input_hash'])
    .execute();
}

async function createProviderTables(db: Kysely<unknown>, engine: Engine) {
  const [key, text] = [keyType(engine), textType(engine)];
  await createTable(db, engine, 'embeddings')
    .addColumn('model', text, (column) => column.notNull())
    .addColumn('text_hash', text, (column) => column.notNull())
    .addColumn('vector', bytesType(engine), (column) => column.notNull())
    .addUniqueConstraint('embeddings_key', ['model', 'text_hash'])
    .execute();
  await createTable(db, engine, 'completions')
    .addColumn('hash', text, (column) => column.notNull().unique())
    .addColumn('model', text, (column) => column.notNull())
    .addColumn('task', text, (column) => column.notNull())
    .addColumn('text', text, (column) => column.notNull())
    .addColumn('stop_reason', text, (column) => column.notNull())
    .addColumn('input_tokens', 'integer', (column) => column.notNull())
    .addColumn('output_tokens', 'integer', (column) => column.notNull())
    .addColumn('cached_tokens', 'integer', (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .execute();
  await createTable(db, engine, 'calls')
    .addColumn('run_id', key, (column) => column.references('runs.id'))
    .addColumn('hash', text, (column) => column.notNull())
    .addColumn('task', text, (column) => column.notNull())
    .addColumn('model', text, (column) => column.notNull())
    .addColumn('document', key, (column) => column.references('documents.id'))
    .addColumn('reserved_input_tokens', 'integer', (column) => column.notNull())
    .addColumn('reserved_output_tokens', 'integer', (column) => column.notNull())
    .addColumn('started_at', text, (column) => column.notNull())
    .addColumn('outcome', text)
    .addColumn('detail', text)
    .addColumn('input_tokens', 'integer')
    .addColumn('output_tokens', 'integer')
    .addColumn('cached_tokens', 'integer')
    .addColumn('seconds', 'double precision')
    .execute();
  await sql`create index calls_run on calls (run_id)`.execute(db);
}
