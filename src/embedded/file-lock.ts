/**
 * A lock between processes that the system itself takes back when its holder dies, however it dies. It is SQLite's
 * lock on an empty database file: the one lock that Node reaches on every system without a module of its own.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isBusy, SqliteConnection } from '../sqlite/sqlite-connection.js';

export type LockMode = 'shared' | 'exclusive';

export interface AcquireLockOptions {
  /** Created where missing, and left behind, empty. */
  readonly file: string;
  /** Many may hold it `shared`, or one `exclusive`. */
  readonly mode: LockMode;
  /** Milliseconds to try for; 0 tries once. */
  readonly timeoutMs: number;
}

export interface FileLock {
  /** May be called again. */
  release(): void;
}

const RETRY_MS = 50;

/** Null when others held it for the whole time. */
export async function acquireLock(options: AcquireLockOptions): Promise<FileLock | null> {
  const { file, mode, timeoutMs } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const lock = tryLock(file, mode);
    if (lock !== null) return lock;
    if (Date.now() >= deadline) return null;
    await sleep(Math.min(RETRY_MS, Math.max(1, deadline - Date.now())));
  }
}

function tryLock(file: string, mode: LockMode): FileLock | null {
  // SQLite's own waiting would block the event loop.
  const database = new SqliteConnection({ file, busyTimeoutMs: 0 });
  try {
    if (mode === 'exclusive') database.exec('BEGIN EXCLUSIVE');
    else {
      database.exec('BEGIN');
      // A transaction takes its shared lock with the first read.
      database.exec('SELECT count(*) FROM sqlite_master');
    }
    return {
      release: () => {
        database.close();
      },
    };
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw error;
  }
}
