/** SQLite files for tests, opened as a store and by other programs; all is closed and removed when the test ends. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import { openStore, type Store } from '../../src/store/index.js';

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function open(url: string): Promise<Store> {
  const store = await openStore(url);
  onTestFinished(() => store.close());
  return store;
}

/** Another program's connection. */
export function connect(file: string): SqliteDatabase.Database {
  const database = new SqliteDatabase(file);
  onTestFinished(() => {
    database.close();
  });
  return database;
}
