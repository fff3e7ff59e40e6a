/**
 * A connection to an SQLite database whose native objects are never collected as garbage.
 *
 * Compiled for Node 24.19 and later, better-sqlite3 12 brings the process down when V8 collects one of its statements or
 * databases while no JavaScript runs (nodejs/node's ObjectWrap then looks for an environment that is not there). Its
 * version 13 does not, but needs Node 22. So every statement is prepared once and kept, which also makes it faster, and
 * a closed connection stays referenced: a few kilobytes each, and a process opens few.
 */
import BetterSqlite3 from 'better-sqlite3';

const kept = new Set<SqliteConnection>();

export interface SqliteConnectionOptions {
  readonly file: string;
  /** How long a statement blocks the thread for another process's lock, in milliseconds. */
  readonly busyTimeoutMs: number;
}

/** As Kysely's SQLite dialect takes it. */
export class SqliteConnection {
  readonly #database: BetterSqlite3.Database;
  readonly #statements = new Map<string, BetterSqlite3.Statement>();

  /** @throws SqliteError when the file cannot be opened. */
  constructor({ file, busyTimeoutMs }: SqliteConnectionOptions) {
    this.#database = new BetterSqlite3(file, { timeout: busyTimeoutMs });
    kept.add(this);
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  /** Runs statements that give no rows, or whose rows do not matter. */
  exec(sql: string): void {
    this.#database.exec(sql);
  }

  prepare(sql: string): BetterSqlite3.Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** May be called again. */
  close(): void {
    this.#database.close();
  }
}

/** True when another process holds the lock that was needed. */
export function isBusy(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED');
}
