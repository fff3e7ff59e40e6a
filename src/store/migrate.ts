/** Brings a database to the current schema. */
import { Migrator, type Kysely } from 'kysely';
import { migrationsFor, type Engine } from './migrations/index.js';
import type { Database } from './schema.js';
import { StoreError } from './store-error.js';
import { StoreUnavailableError } from './store-unavailable-error.js';

/**
 * @param options.schema - Where the tables are, on engines that have several places for them.
 * @throws StoreError when the database was made by a newer tntflow, or a migration failed.
 */
export async function migrate(
  db: Kysely<Database>,
  engine: Engine,
  { schema }: { readonly schema?: string } = {},
): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: migrationsFor(engine),
    ...(schema !== undefined && { migrationTableSchema: schema }),
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (error instanceof StoreError || error instanceof StoreUnavailableError) throw error;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  const reason = error instanceof Error ? error.message : JSON.stringify(error);
  const unknown = /previously executed migration (\S+) is missing/u.exec(reason)?.[1];
  if (unknown !== undefined) {
    throw new StoreError(
      `The store was made by a newer version of tntflow: it has the change ${unknown}, which this version does not ` +
        'know. Use that version, or give TNTFLOW_STORE another database.',
      { cause: error },
    );
  }
  throw new StoreError(
    failed === undefined
      ? `The store cannot be used by this version of tntflow: ${reason}`
      : `The store could not be brought up to date; ${failed} failed: ${reason}`,
    { cause: error },
  );
}
