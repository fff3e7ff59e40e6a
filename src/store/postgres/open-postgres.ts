/** Opens the store on a PostgreSQL server: for workers on several hosts. */
import { sql, type Kysely } from 'kysely';
import { migrate } from '../migrate.js';
import type { Database } from '../schema.js';
import { StoreError } from '../store-error.js';
import { StoreUnavailableError } from '../store-unavailable-error.js';
import { readPostgresAddress } from './address.js';
import { isStarting } from './failure.js';
import { explainOpening } from './opening-error.js';
import { openPool } from './pool.js';
import { checkFacts, type ServerFacts } from './server-facts.js';

export interface PostgresOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…`, as libpq takes it. */
  readonly url: string;
  /** How long a database that is away is waited for once the store is open, in milliseconds. */
  readonly patienceMs?: number;
}

/**
 * Connects, checks the server and brings its schema up to date, one process at a time.
 *
 * @throws StoreError saying why the server cannot be used and what to do; never with the password.
 */
export async function openPostgres({
  url,
  patienceMs = 30_000,
}: PostgresOptions): Promise<Kysely<Database>> {
  const { connectionString, shown } = readPostgresAddress(url);
  // A migration of a large store takes its time, and others wait for it: no time-outs.
  const setUp = openPool({
    ...{ connectionString, connections: 2, statementTimeoutMs: 0 },
    ...{ patienceMs, waitsFor: isStarting },
  });
  try {
    const schema = await checkServer(setUp, shown);
    await migrate(setUp, 'postgres', { schema });
  } catch (error) {
    throw explainOpening(error, shown);
  } finally {
    await setUp.destroy();
  }
  return openPool({
    ...{ connectionString, connections: 10, statementTimeoutMs: 60_000 },
    ...{ patienceMs, waitsFor: (error) => error instanceof StoreUnavailableError },
  });
}

/** @returns the schema where tables are made. */
async function checkServer(db: Kysely<Database>, shown: string): Promise<string> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version_num') as number, current_setting('server_version') as version,
      current_setting('server_encoding') as encoding, current_schema() as schema`.execute(db);
  const [facts] = rows;
  if (facts === undefined) throw new StoreError(`The store ${shown} is no PostgreSQL server.`);
  return checkFacts(facts, shown);
}
