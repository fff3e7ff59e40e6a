/** The store: everything a run knows and everything it paid for. Workers come and go; this stays. */
import { sql } from 'kysely';
import { Calls } from './calls.js';
import { Completions } from './completions.js';
import { Corpora } from './corpora.js';
import type { Db } from './first-write.js';
import { migrate } from './migrate.js';
import { Outcomes } from './outcomes.js';
import { Runs } from './runs.js';
import { Samples } from './samples.js';
import { openSqlite } from './sqlite/open-sqlite.js';
import { StoreError } from './store-error.js';
import { Taxonomies } from './taxonomies.js';
import { Vectors } from './vectors.js';

export class Store {
  readonly corpora: Corpora;
  readonly runs: Runs;
  readonly samples: Samples;
  readonly outcomes: Outcomes;
  readonly taxonomies: Taxonomies;
  readonly completions: Completions;
  readonly calls: Calls;
  readonly vectors: Vectors;

  constructor(private readonly db: Db) {
    this.corpora = new Corpora(db);
    this.runs = new Runs(db);
    this.samples = new Samples(db);
    this.outcomes = new Outcomes(db);
    this.taxonomies = new Taxonomies(db);
    this.completions = new Completions(db);
    this.calls = new Calls(db);
    this.vectors = new Vectors(db);
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
 * @param url - `sqlite:///absolute/path/file.db`, `sqlite:relative.db` or a bare path.
 * @throws StoreError when the address is of another kind, or the store is newer than this program.
 */
export async function openStore(url: string): Promise<Store> {
  const scheme = /^([a-z][a-z0-9+]+):/u.exec(url)?.[1] ?? 'sqlite';
  if (scheme !== 'sqlite') {
    throw new StoreError(
      `TNTFLOW_STORE starts with "${scheme}:", but this version of tntflow only has the SQLite store: ` +
        'give a file path, or sqlite:/path/to/file.db.',
    );
  }
  const file = url.replace(/^sqlite:(?:\/\/)?/u, '');
  let db: Db;
  try {
    db = await openSqlite({ file });
  } catch (error) {
    throw new StoreError(
      `The store ${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
  try {
    await migrate(db, 'sqlite');
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return new Store(db);
}
