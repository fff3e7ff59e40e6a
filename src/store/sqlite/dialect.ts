/**
 * Kysely's SQLite dialect over one shared connection: transactions begin IMMEDIATE (a deferred one that turns to
 * writing fails with SQLITE_BUSY_SNAPSHOT), writes outside them are committed in groups, texts are as PostgreSQL could
 * hold them too, a busy database is tried again without blocking the event loop, and migrations run in a transaction,
 * so that two processes starting at once do not both run them.
 */
import {
  SqliteAdapter,
  SqliteDialect,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
} from 'kysely';
import type { SqliteConnection } from '../../sqlite/sqlite-connection.js';
import type { SharedConnection } from './shared-connection.js';

export class TntflowSqliteDialect extends SqliteDialect {
  constructor(
    private readonly settings: {
      readonly database: SqliteConnection;
      /** To the same database. */
      readonly shared: SharedConnection;
    },
  ) {
    super({ database: settings.database });
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }

  override createDriver(): Driver {
    return new SharingDriver(this.settings.shared);
  }
}

class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Hands out as many lanes as are asked for: they wait for each other only where one of them is in a transaction. */
class SharingDriver implements Driver {
  constructor(private readonly shared: SharedConnection) {}

  init(): Promise<void> {
    return Promise.resolve();
  }

  acquireConnection(): Promise<Lane> {
    return Promise.resolve(new Lane(this.shared));
  }

  beginTransaction(lane: Lane): Promise<void> {
    return lane.begin();
  }

  commitTransaction(lane: Lane): Promise<void> {
    return lane.commit();
  }

  rollbackTransaction(lane: Lane): Promise<void> {
    return lane.rollback();
  }

  releaseConnection(): Promise<void> {
    return Promise.resolve();
  }

  destroy(): Promise<void> {
    return this.shared.close();
  }
}

class Lane implements DatabaseConnection {
  #transaction: { readonly end: () => void } | undefined;

  constructor(private readonly shared: SharedConnection) {}

  async begin(): Promise<void> {
    this.#transaction = await this.shared.begin();
  }

  /** Where it fails the transaction goes on, so that it can be rolled back. */
  commit(): Promise<void> {
    return new Promise((resolve) => {
      this.shared.commit();
      resolve(this.#release());
    });
  }

  rollback(): Promise<void> {
    return new Promise((resolve) => {
      try {
        this.shared.rollback();
      } finally {
        this.#release();
      }
      resolve();
    });
  }

  #release(): void {
    this.#transaction?.end();
    this.#transaction = undefined;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = this.#transaction ? this.shared.runNow(query) : await this.shared.run(query);
    return result as QueryResult<R>;
  }

  // eslint-disable-next-line require-yield
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    await Promise.resolve();
    throw new Error('The store reads in ranges of keys, and opens no cursors.');
  }
}
