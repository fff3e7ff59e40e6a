/** What is SQLite's own: files that cannot be opened, databases that are full, or newer than the program. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore, Store, StoreError } from '../../src/store/index.js';
import { migrate } from '../../src/store/migrate.js';
import { migrationsFor } from '../../src/store/migrations/index.js';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.js';
import { newDocument } from './fixtures.js';
import { connect, open, temporaryFolder } from './sqlite-connections.js';

async function errorOf(promise: Promise<unknown>): Promise<Error> {
  return await promise.then(
    () => new Error('it succeeded'),
    (error: Error) => error,
  );
}

describe('the address of a store', () => {
  it.each(['sqlite://', 'sqlite:', ''])('may begin with %j', async (prefix) => {
    const file = join(temporaryFolder(), 'new', 'folder', 'store.db');
    const store = await open(`${prefix}${file}`);
    await store.ping();
    expect(connect(file).prepare('select count(*) as n from runs').get()).toEqual({ n: 0 });
  });

  it('of an engine that there is not is refused, with the variable that holds it', async () => {
    const error = await errorOf(openStore('mysql://user:secret@localhost/db'));
    expect(error).toBeInstanceOf(StoreError);
    expect(error.message).toMatch(/TNTFLOW_STORE starts with "mysql:"/u);
    expect(error.message).not.toContain('secret');
  });
});

describe('a file that cannot be opened', () => {
  it.each([
    ['a folder', (folder: string) => mkdirSync(join(folder, 'x'))],
    ['no database', (folder: string) => writeFileSync(join(folder, 'x'), 'a text, '.repeat(1_000))],
  ])('that is %s gives one clear error', async (_, make) => {
    const folder = temporaryFolder();
    make(folder);
    const error = await errorOf(openStore(join(folder, 'x')));
    expect(error).toBeInstanceOf(StoreError);
    expect(error.message).toContain(`The store ${join(folder, 'x')} cannot be opened: `);
  });

  it('in a folder that cannot be made gives one clear error', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    const error = await errorOf(openStore(join(file, 'store.db')));
    expect(error).toBeInstanceOf(StoreError);
    expect(error.message).toContain('cannot be opened');
  });
});

describe('the schema', () => {
  it('is made once, and is there when the store is opened again', async () => {
    const file = join(temporaryFolder(), 'store.db');
    const [store] = await Promise.all([open(file), open(file), open(file)]);
    await store.corpora.ensure('c');
    const again = await open(file);
    expect(await again.corpora.names()).toEqual(['c']);
    const migrations = connect(file).prepare('select name from kysely_migration').all();
    const known = Object.keys(await migrationsFor('sqlite').getMigrations());
    expect(migrations).toEqual(known.map((name) => ({ name })));
  });

  it('of a newer version of the program is left alone, with a word on what to do', async () => {
    const file = join(temporaryFolder(), 'store.db');
    await open(file);
    connect(file).exec(
      "insert into kysely_migration values ('9999-from-the-future', '2099-01-01T00:00:00.000Z')",
    );
    const error = await errorOf(openStore(file));
    expect(error).toBeInstanceOf(StoreError);
    expect(error.message).toContain('made by a newer version of tntflow');
    expect(error.message).toContain('9999-from-the-future');
    expect(error.message).toContain('TNTFLOW_STORE');
  });
});

describe('a full disk', () => {
  it('that makes SQLite roll back by itself is not hidden by a second rollback', async () => {
    const { db } = await openSqlite({ file: join(temporaryFolder(), 'store.db') });
    onTestFinished(() => db.destroy());
    const failed = db.transaction().execute(async (transaction) => {
      await sql`rollback`.execute(transaction);
      throw new Error('database or disk is full');
    });
    await expect(failed).rejects.toThrow('database or disk is full');
  });

  it('is reported as such, leaves nothing half-written, and is over when there is room', async () => {
    const { db, engine } = await openSqlite({ file: join(temporaryFolder(), 'store.db') });
    await migrate(db, 'sqlite');
    const store = new Store(db, engine);
    onTestFinished(() => store.close());
    const corpus = await store.corpora.ensure('c');
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
    await sql`pragma max_page_count = ${sql.lit((rows[0]?.page_count ?? 0) + 20)}`.execute(db);
    const documents = Array.from({ length: 50 }, (_, index) =>
      newDocument(`d${index}`, 'x'.repeat(4_000)),
    );
    await expect(store.corpora.addDocuments(corpus, documents)).rejects.toMatchObject({
      code: 'SQLITE_FULL',
    });
    expect(await store.corpora.countDocuments(corpus)).toBe(0);
    await sql`pragma max_page_count = 1000000`.execute(db);
    expect(await store.corpora.addDocuments(corpus, documents)).toBe(50);
  });
});
