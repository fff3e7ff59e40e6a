/** All migrations, by name, in order. A released one is never changed. */
import type { Migration, MigrationProvider } from 'kysely';
import { initialMigration } from './0001-initial.js';
import { rateLimitsMigration } from './0002-rate-limits.js';
import { costsMigration } from './0003-costs.js';
import { attemptsMigration } from './0005-attempts.js';
import { lineageMigration } from './0006-lineage.js';
import { watermarksMigration } from './0007-watermarks.js';
import { purgeMigration } from './0008-purge.js';
import { refreshesMigration } from './0009-refreshes.js';
import type { Engine } from './columns.js';

export type { Engine } from './columns.js';

export function migrationsFor(engine: Engine): MigrationProvider {
  const migrations: Record<string, Migration> = {
    '0001-initial': initialMigration(engine),
    '0002-rate-limits': rateLimitsMigration(engine),
    '0003-costs': costsMigration(),
    '0005-attempts': attemptsMigration(engine),
    '0006-lineage': lineageMigration(engine),
    '0007-watermarks': watermarksMigration(engine),
    '0008-purge': purgeMigration(engine),
    '0009-refreshes': refreshesMigration(engine),
  };
  return { getMigrations: () => Promise.resolve(migrations) };
}
