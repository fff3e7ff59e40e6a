/**
 * One SQLite connection for everything a process does at once. Writes that are asked for in one turn of the event loop
 * are committed together: a commit costs more than the statements in it, and hundreds of calls are in flight. Nobody is
 * told that a write is done before it is committed.
 */
import type { QueryResult } from 'kysely';
import type { SqliteConnection } from '../../sqlite/sqlite-connection.js';
import { storableParameters } from '../storable-text.js';
import { retryBusy } from './retry-busy.js';
import { Mutex } from './mutex.js';

export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

interface PendingWrite {
  readonly statement: Statement;
  readonly resolve: (result: QueryResult<unknown>) => void;
  readonly reject: (reason: unknown) => void;
}

export class SharedConnection {
  readonly #mutex = new Mutex();
  #pending: PendingWrite[] = [];
  /** Whether a transaction of the caller's own is open: nobody else may read or write meanwhile. */
  #isExclusive = false;

  constructor(
    private readonly database: SqliteConnection,
    private readonly patienceMs: number,
  ) {}

  /** Runs a statement that is no part of a transaction; a write is committed when this resolves. */
  run(statement: Statement): Promise<QueryResult<unknown>> {
    try {
      if (!this.database.prepare(statement.sql).readonly) return this.#write(statement);
      if (!this.#isExclusive) return Promise.resolve(this.runNow(statement));
    } catch {
      // What is not only busy fails there too.
    }
    return this.#mutex.runExclusive(() => this.#patiently(() => this.runNow(statement)));
  }

  /** Runs a statement as it is, for the transaction that holds this connection. */
  runNow({ sql, parameters }: Statement): QueryResult<unknown> {
    const prepared = this.database.prepare(sql);
    const values = storableParameters(parameters);
    if (prepared.reader) return { rows: prepared.all(values) };
    const { changes, lastInsertRowid } = prepared.run(values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** Waits until nobody else writes, and holds the connection until `end` is called. */
  async begin(): Promise<{ readonly end: () => void }> {
    const end = await this.#mutex.acquire();
    try {
      await this.#patiently(() => this.database.exec('begin immediate'));
    } catch (error) {
      end();
      throw error;
    }
    this.#isExclusive = true;
    return {
      end: () => {
        this.#isExclusive = false;
        end();
      },
    };
  }

  commit(): void {
    this.database.exec('commit');
  }

  /** Does nothing where SQLite rolled back by itself, as it does on a full disk. */
  rollback(): void {
    if (this.database.inTransaction) this.database.exec('rollback');
  }

  async close(): Promise<void> {
    await this.#mutex.runExclusive(() => this.database.close());
  }

  #write(statement: Statement): Promise<QueryResult<unknown>> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ statement, resolve, reject });
      if (this.#pending.length > 1) return;
      setImmediate(() => void this.#mutex.runExclusive(() => this.#writePending()));
    });
  }

  /** Never rejects: each of those who wait for their write is told what became of it. */
  async #writePending(): Promise<void> {
    try {
      await this.#patiently(() => this.database.exec('begin immediate'));
    } catch (error) {
      for (const { reject } of this.#pending.splice(0)) reject(error);
      return;
    }
    // From here to the commit nothing is awaited, so that nobody reads what is not committed.
    const group = this.#pending.splice(0);
    const tell: (() => void)[] = [];
    try {
      for (const { statement, resolve, reject } of group) {
        try {
          const result = this.runNow(statement);
          tell.push(() => resolve(result));
        } catch (error) {
          // A constraint takes back its own statement alone; a full disk takes back the transaction.
          if (!this.database.inTransaction) throw error;
          tell.push(() => reject(error));
        }
      }
      this.commit();
    } catch (error) {
      this.rollback();
      for (const { reject } of group) reject(error);
      return;
    }
    for (const one of tell) one();
  }

  async #patiently<T>(work: () => T): Promise<T> {
    return await retryBusy(work, this.patienceMs);
  }
}
