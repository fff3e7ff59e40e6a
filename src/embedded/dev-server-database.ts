/** The dev server's SQLite file: a creation that was cut short is undone, so that the next start can create it whole. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Stands beside the database from before its creation until the server has answered for the first time. */
function marker(databaseFile: string): string {
  return `${databaseFile}.unfinished`;
}

/**
 * The server creates its schema statement by statement, and only when there is no file: killed in between, it would
 * refuse that file for ever. A database with the marker never served anyone, so nothing is lost with it.
 */
export function prepareDatabase(databaseFile: string): void {
  mkdirSync(dirname(databaseFile), { recursive: true, mode: 0o700 });
  if (existsSync(marker(databaseFile))) {
    for (const suffix of ['', '-wal', '-shm', '-journal']) {
      rmSync(databaseFile + suffix, { force: true });
    }
  }
  if (!existsSync(databaseFile)) writeFileSync(marker(databaseFile), '');
}

export function databaseIsWhole(databaseFile: string): void {
  rmSync(marker(databaseFile), { force: true });
}
