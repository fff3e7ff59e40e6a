/** Rewrites a database file, so that nothing of what was deleted is left in it or in its write-ahead log. */
import { sql } from 'kysely';
import { isBusy, SqliteConnection } from '../../sqlite/sqlite-connection.js';
import type { Db } from '../first-write.js';
import { StoreError } from '../store-error.js';
import { retryBusy } from './retry-busy.js';

const PATIENCE_MS = 30_000;

/**
 * Needs as much free space as the database has content, and blocks the thread.
 *
 * @throws StoreError when another process keeps the database open for longer than it is waited for, or the disk is full.
 */
export async function scrubSqlite(db: Db, patienceMs = PATIENCE_MS): Promise<void> {
  const { rows } = await sql<{
    file: string;
  }>`select file from pragma_database_list where name = 'main'`.execute(db);
  const [{ file } = { file: '' }] = rows;
  // A connection of its own: no statement of another one may be in its way.
  const database = new SqliteConnection({ file, busyTimeoutMs: 20 });
  try {
    await retryBusy(() => {
      database.exec('vacuum');
      return Promise.resolve();
    }, patienceMs);
    await retryBusy(() => {
      const { busy } = database.prepare('pragma wal_checkpoint(TRUNCATE)').get() as {
        busy: number;
      };
      if (busy !== 0) throw Object.assign(new Error('The log is in use.'), { code: 'SQLITE_BUSY' });
      return Promise.resolve();
    }, patienceMs);
  } catch (error) {
    throw unfinished(file, error);
  } finally {
    database.close();
  }
}

function unfinished(file: string, error: unknown): StoreError {
  const code = (error as { code?: unknown } | null)?.code;
  const reason = isBusy(error)
    ? 'another process was using it all the time'
    : code === 'SQLITE_FULL'
      ? 'the disk has no room for a second copy of it'
      : error instanceof Error
        ? error.message
        : String(error);
  return new StoreError(
    `What was purged may still be read in the file ${file}, which could not be rewritten: ${reason}. Run the same ` +
      'command again.',
    { cause: error },
  );
}
