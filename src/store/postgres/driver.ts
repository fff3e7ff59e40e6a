/**
 * Kysely's driver over the pool of `pg`, for a database that may be restarted at any moment: a connection is waited
 * for while there is none to be had, a broken one is never used again, and a statement that may run twice is run again
 * on another one. What is lost in mid-transaction is thrown: the transaction was undone.
 */
import { setTimeout as delay } from 'node:timers/promises';
import {
  CompiledQuery,
  InsertQueryNode,
  SelectQueryNode,
  UpdateQueryNode,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import type pg from 'pg';
import { storableParameters } from '../storable-text.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';
import { isLost, toStoreFailure } from './failure.js';

const FIRST_DELAY_MS = 20;
const LONGEST_DELAY_MS = 1_000;

export interface PatientPoolOptions {
  readonly pool: pg.Pool;
  /** How long a connection is waited for, or a statement tried, in milliseconds. */
  readonly patienceMs: number;
  /** What is worth waiting for. */
  readonly waitsFor: (error: unknown) => boolean;
}

export class PostgresDriver implements Driver {
  constructor(private readonly options: PatientPoolOptions) {}

  init(): Promise<void> {
    return Promise.resolve();
  }

  async acquireConnection(): Promise<PostgresConnection> {
    const connection = new PostgresConnection(this.options);
    await connection.connect(Date.now() + this.options.patienceMs);
    return connection;
  }

  async beginTransaction(connection: PostgresConnection): Promise<void> {
    await connection.begin();
  }

  async commitTransaction(connection: PostgresConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('commit'));
    connection.inTransaction = false;
  }

  async rollbackTransaction(connection: PostgresConnection): Promise<void> {
    await connection.rollback();
  }

  releaseConnection(connection: PostgresConnection): Promise<void> {
    connection.release();
    return Promise.resolve();
  }

  async destroy(): Promise<void> {
    await this.options.pool.end();
  }
}

class PostgresConnection implements DatabaseConnection {
  #client: pg.PoolClient | undefined;
  #lost = false;
  inTransaction = false;

  constructor(private readonly options: PatientPoolOptions) {}

  /** @throws StoreUnavailableError when there is none before `deadline` (milliseconds since 1970). */
  async connect(deadline: number): Promise<void> {
    const { pool } = this.options;
    this.#client = await this.#patiently(deadline, async () => {
      try {
        return await pool.connect();
      } catch (error) {
        // Closed for good: nothing to wait for.
        throw pool.ending ? error : toStoreFailure(error, { connecting: true });
      }
    });
    this.#lost = false;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.inTransaction || !mayRunTwice(query)) return await this.#run<R>(query);
    return await this.#runAgain<R>(query);
  }

  async begin(): Promise<void> {
    await this.#runAgain(CompiledQuery.raw('begin'));
    this.inTransaction = true;
  }

  /** A lost connection took its transaction along; a second error would hide what went wrong. */
  async rollback(): Promise<void> {
    if (!this.#lost) {
      try {
        await this.#run(CompiledQuery.raw('rollback'));
      } catch (error) {
        if (!(error instanceof StoreUnavailableError)) throw error;
        this.#lost = true;
      }
    }
    this.inTransaction = false;
  }

  release(): void {
    // A connection that is given back within a transaction would commit another's work, or lose it.
    this.#client?.release(this.#lost || this.inTransaction);
    this.#client = undefined;
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    await Promise.resolve();
    throw new Error('The store reads in ranges of keys, and opens no cursors.');
  }

  async #runAgain<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const deadline = Date.now() + this.options.patienceMs;
    return await this.#patiently(deadline, async () => {
      if (this.#lost) {
        this.release();
        await this.connect(deadline);
      }
      return await this.#run<R>(query);
    });
  }

  async #run<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
    const client = this.#client;
    if (client === undefined) throw new Error('A connection was used after it was given back.');
    try {
      const { rows, rowCount } = await client.query<R & object>(
        sql,
        storableParameters(parameters),
      );
      return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    } catch (error) {
      this.#lost ||= isLost(error);
      throw toStoreFailure(error);
    }
  }

  async #patiently<T>(deadline: number, work: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_DELAY_MS; ; pause = Math.min(pause * 2, LONGEST_DELAY_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!this.options.waitsFor(error) || Date.now() >= deadline) throw error;
      }
      await delay(pause * (0.5 + Math.random()));
    }
  }
}

/**
 * A statement whose connection broke may have been carried out. Reading twice does no harm; neither does an insert
 * whose second run finds a row and leaves it, nor an update of this store: the ledger's settles what is not settled
 * yet, and those of the rate limits lose a slot at most.
 */
function mayRunTwice({ query }: CompiledQuery): boolean {
  if (SelectQueryNode.is(query) || UpdateQueryNode.is(query)) return true;
  return InsertQueryNode.is(query) && query.onConflict?.doNothing === true;
}
