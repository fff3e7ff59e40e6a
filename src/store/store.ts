/** The store: everything a run knows and everything it paid for. Workers come and go; this stays. */
import { sql } from 'kysely';
import { Attempts } from './attempts.js';
import { Calls } from './calls.js';
import { Completions } from './completions.js';
import { Corpora } from './corpora.js';
import { DocumentSpans } from './document-spans.js';
import type { StoreEngine } from './engine.js';
import type { Db } from './first-write.js';
import { migrate } from './migrate.js';
import { Outcomes } from './outcomes.js';
import { Purges } from './purges.js';
import { RateLimits } from './rate-limits.js';
import { Refreshes } from './refreshes.js';
import { Runs } from './runs.js';
import { Samples } from './samples.js';
import { readPostgresAddress } from './postgres/address.js';
import { POSTGRES } from './postgres/engine.js';
import { openPostgres } from './postgres/open-postgres.js';
import { openSqlite, type OpenSqlite } from './sqlite/open-sqlite.js';
import { StoreError } from './store-error.js';
import { Taxonomies } from './taxonomies.js';
import { Vectors } from './vectors.js';
import { VersionLabels } from './version-labels.js';
import { Watermarks } from './watermarks.js';

export class Store {
  readonly corpora: Corpora;
  readonly runs: Runs;
  readonly samples: Samples;
  readonly outcomes: Outcomes;
  readonly taxonomies: Taxonomies;
  readonly completions: Completions;
  readonly calls: Calls;
  readonly vectors: Vectors;
  readonly rateLimits: RateLimits;
  readonly purges: Purges;
  readonly watermarks: Watermarks;
  readonly attempts: Attempts;
  readonly refreshes: Refreshes;
  readonly spans: DocumentSpans;
  readonly versionLabels: VersionLabels;

  /** @param db - A database of this engine with the current schema. */
  constructor(
    private readonly db: Db,
    engine: StoreEngine,
  ) {
    this.corpora = new Corpora(db, engine);
    this.runs = new Runs(db);
    this.samples = new Samples(db, engine);
    this.outcomes = new Outcomes(db, engine);
    this.taxonomies = new Taxonomies(db);
    this.completions = new Completions(db, engine);
    this.calls = new Calls(db, engine);
    this.vectors = new Vectors(db);
    this.rateLimits = new RateLimits(db, engine.clock);
    this.purges = new Purges(db, engine);
    this.watermarks = new Watermarks(db);
    this.attempts = new Attempts(db);
    this.refreshes = new Refreshes(db);
    this.spans = new DocumentSpans(db);
    this.versionLabels = new VersionLabels(db);
  }

  /** Resolves when the store answers. */
  async ping(): Promise<void> {
    await sql`select 1`.execute(this.db);
  }

  async close(): Promise<void> {
    await this.db.destroy();
  }
}

/**
 * Opens a store and brings its schema up to date.
 *
 * @param url - `postgres://USER:PASSWORD@HOST:PORT/DATABASE` (or `postgresql://`), `sqlite:///absolute/path/file.db`,
 * `sqlite:relative.db`, or a bare path.
 * @throws StoreError when the address is of another kind, the database cannot be used, or it is newer than this program.
 */
export async function openStore(url: string): Promise<Store> {
  const address = readAddress(url);
  if (address.engine === 'postgres') return new Store(await openPostgres({ url }), POSTGRES);
  const { file } = address;
  let sqlite: OpenSqlite;
  try {
    sqlite = await openSqlite({ file });
  } catch (error) {
    throw new StoreError(
      `The store ${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  const { db, engine } = sqlite;
  try {
    await migrate(db, 'sqlite');
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return new Store(db, engine);
}

/** A store's engine and address, for people: without its password. @throws StoreError when it cannot be read. */
export function describeStore(url: string): { readonly engine: string; readonly address: string } {
  const address = readAddress(url);
  return address.engine === 'postgres'
    ? { engine: 'PostgreSQL', address: readPostgresAddress(url).shown }
    : { engine: 'SQLite', address: address.file };
}

function readAddress(
  url: string,
): { readonly engine: 'postgres' } | { readonly engine: 'sqlite'; readonly file: string } {
  const scheme = /^([a-z][a-z0-9+]+):/u.exec(url)?.[1] ?? 'sqlite';
  if (scheme === 'postgres' || scheme === 'postgresql') return { engine: 'postgres' };
  if (scheme === 'sqlite') return { engine: 'sqlite', file: url.replace(/^sqlite:(?:\/\/)?/u, '') };
  throw new StoreError(
    `TNTFLOW_STORE starts with "${scheme}:", but a store is an SQLite file or a PostgreSQL database: ` +
      'give a file path, sqlite:/path/to/file.db, or postgres://USER:PASSWORD@HOST:5432/DATABASE.',
  );
}
