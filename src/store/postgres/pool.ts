/** Connections to a PostgreSQL server: how many, how long they wait, and Kysely over them. */
import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import pg from 'pg';
import type { Database } from '../schema.js';
import { PostgresDriver, type PatientPoolOptions } from './driver.js';
import { valueTypes } from './value-types.js';

export interface PoolOptions extends Omit<PatientPoolOptions, 'pool'> {
  readonly connectionString: string;
  /** Most connections at once; statements are short, so that a few serve many activities. */
  readonly connections: number;
  /** Milliseconds after which the server ends a statement; 0 for never. Parameters of the address come first. */
  readonly statementTimeoutMs: number;
}

/** The client gives up this much later than the server should have: then nobody is there to answer. */
const NO_ANSWER_MS = 15_000;

/** Connects when the first statement is run. */
export function openPool({
  connectionString,
  connections,
  statementTimeoutMs,
  ...patience
}: PoolOptions): Kysely<Database> {
  const pool = new pg.Pool({
    connectionString,
    max: connections,
    application_name: 'tntflow',
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    // After a failover, or a change of the host's address, connections move within the hour.
    maxLifetimeSeconds: 3_600,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...(statementTimeoutMs > 0 && {
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + NO_ANSWER_MS,
    }),
    types: valueTypes(),
  });
  // A connection that breaks while it is idle is dropped by the pool, and one in use fails its statement: nothing is
  // left to do here, and without a listener Node would end the process.
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return new Kysely<Database>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new PostgresDriver({ pool, ...patience }),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}

function ignore(): void {
  // See where it is used.
}
