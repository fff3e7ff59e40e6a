/** Opens the embedded store: one file, WAL, for processes of one host. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { SqliteConnection } from '../../sqlite/sqlite-connection.js';
import type { Database } from '../schema.js';
import type { StoreEngine } from '../engine.js';
import { TntflowSqliteDialect } from './dialect.js';
import { sqliteEngine } from './engine.js';
import { retryBusy } from './retry-busy.js';
import { SharedConnection } from './shared-connection.js';

export interface SqliteOptions {
  /** The database file; its folder is made when it is missing. */
  readonly file: string;
  /** How long a statement waits for another process's write, in milliseconds. */
  readonly patienceMs?: number;
}

export interface OpenSqlite {
  readonly db: Kysely<Database>;
  readonly engine: StoreEngine;
}

/** @throws SqliteError when the file is no database or cannot be opened. */
export async function openSqlite({
  file,
  patienceMs = 30_000,
}: SqliteOptions): Promise<OpenSqlite> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  // The driver's own wait blocks the thread, so it is short; the dialect does the patient waiting.
  const database = new SqliteConnection({ file, busyTimeoutMs: 20 });
  try {
    await retryBusy(() => configure(database), patienceMs);
  } catch (error) {
    database.close();
    throw error;
  }
  const shared = new SharedConnection(database, patienceMs);
  return {
    db: new Kysely<Database>({ dialect: new TntflowSqliteDialect({ database, shared }) }),
    engine: sqliteEngine(shared),
  };
}

function configure(database: SqliteConnection): void {
  database.exec('pragma journal_mode = WAL');
  // In WAL mode NORMAL survives any crash of the process; only a power cut may undo the last commits.
  database.exec('pragma synchronous = NORMAL');
  database.exec('pragma foreign_keys = ON');
}
