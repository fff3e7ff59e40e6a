/**
 * Kysely's SQLite dialect with four changes: transactions begin IMMEDIATE (a deferred one that turns to writing fails
 * with SQLITE_BUSY_SNAPSHOT), texts are as PostgreSQL could hold them too, a busy database is tried again without blocking the event loop, and migrations run in a
 * transaction, so that two processes starting at once do not both run them.
 */
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDialect,
  type DatabaseConnection,
  type Driver,
  type SqliteDialectConfig,
} from 'kysely';
import { storableParameters } from '../storable-text.js';
import { retryBusy } from './retry-busy.js';

export class TntflowSqliteDialect extends SqliteDialect {
  constructor(private readonly settings: SqliteDialectConfig & { readonly patienceMs: number }) {
    super(settings);
  }

  override createAdapter(): SqliteAdapter {
    return new TransactionalDdlAdapter();
  }

  override createDriver(): Driver {
    return new PatientDriver(super.createDriver(), this.settings.patienceMs);
  }
}

class TransactionalDdlAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class PatientDriver implements Driver {
  readonly #wrapped = new WeakMap<DatabaseConnection, PatientConnection>();

  constructor(
    private readonly driver: Driver,
    private readonly patienceMs: number,
  ) {}

  init() {
    return this.driver.init();
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await this.driver.acquireConnection();
    let wrapped = this.#wrapped.get(connection);
    if (wrapped === undefined) {
      wrapped = new PatientConnection(connection, this.patienceMs);
      this.#wrapped.set(connection, wrapped);
    }
    return wrapped;
  }

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.driver.commitTransaction(connection);
  }

  /** A full disk makes SQLite roll back by itself; a second rollback would hide what went wrong. */
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      await this.driver.rollbackTransaction(connection);
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (!message.includes('no transaction is active')) throw error;
    }
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.driver.releaseConnection(connection);
  }

  destroy(): Promise<void> {
    return this.driver.destroy();
  }
}

class PatientConnection implements DatabaseConnection {
  constructor(
    private readonly connection: DatabaseConnection,
    private readonly patienceMs: number,
  ) {}

  executeQuery<R>(query: CompiledQuery) {
    const storable = { ...query, parameters: storableParameters(query.parameters) };
    return retryBusy(() => this.connection.executeQuery<R>(storable), this.patienceMs);
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number) {
    return this.connection.streamQuery<R>(query, chunkSize);
  }
}
