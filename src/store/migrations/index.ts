/** All migrations, by name, in order. A released one is never changed. */
import type { Migration, MigrationProvider } from 'kysely';
import { initialMigration } from './0001-initial.js';
import { rateLimitsMigration } from './0002-rate-limits.js';
import { costsMigration } from './0003-costs.js';
import type { Engine } from './columns.js';

export type { Engine } from './columns.js';

export function migrationsFor(engine: Engine): MigrationProvider {
  const migrations: Record<string, Migration> = {
    '0001-initial': initialMigration(engine),
    '0002-rate-limits': rateLimitsMigration(engine),
    '0003-costs': costsMigration(),
  };
  return { getMigrations: () => Promise.resolve(migrations) };
}
