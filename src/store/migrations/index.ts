/** All migrations, by name, in order. A released one is never changed. */
import type { Migration, MigrationProvider } from 'kysely';
import { initialMigration } from './0001-initial.js';
import type { Engine } from './columns.js';

export type { Engine } from './columns.js';

export function migrationsFor(engine: Engine): MigrationProvider {
  const migrations: Record<string, Migration> = { '0001-initial': initialMigration(engine) };
  return { getMigrations: () => Promise.resolve(migrations) };
}
