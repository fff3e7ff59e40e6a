/** Writes that are committed together: each is told its own outcome, and none before it is on the disk. */
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Database } from '../../src/store/schema.js';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.js';
import { temporaryFolder } from './sqlite-connections.js';

let file: string;
let db: Kysely<Database>;
let other: Kysely<Database>;

beforeEach(async () => {
  file = join(temporaryFolder(), 'store.db');
  ({ db } = await openSqlite({ file }));
  ({ db: other } = await openSqlite({ file, patienceMs: 2_000 }));
  await sql`create table notes (id integer primary key, text text not null unique)`.execute(db);
});

afterEach(async () => {
  await db.destroy();
  await other.destroy();
});

const write = async (text: string, into = db) =>
  await sql`insert into notes (text) values (${text})`.execute(into);

const texts = async (from = db) =>
  (await sql<{ text: string }>`select text from notes order by id`.execute(from)).rows.map(
    ({ text }) => text,
  );

const outcomesOf = async (work: Promise<unknown>[]) =>
  (await Promise.allSettled(work)).map(({ status }) => status);

it('are there for other connections when they are done, in order', async () => {
  const wanted = Array.from({ length: 300 }, (_, index) => `note ${index}`);
  const seen = await Promise.all(
    wanted.map(async (text) => {
      await write(text);
      return await texts(other);
    }),
  );
  expect(await texts(other)).toEqual(wanted);
  for (const [index, text] of wanted.entries()) expect(seen[index]).toContain(text);
});

it('fail alone where they break a constraint', async () => {
  const outcomes = await outcomesOf(['a', 'b', 'a', 'c'].map((text) => write(text)));
  expect(outcomes).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(await texts(other)).toEqual(['a', 'b', 'c']);
});

it('are all undone, and all told so, where the disk is full, and go on when it is not', async () => {
  await write('before');
  const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(db);
  const limit = (pages: number) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(db);
  await limit((rows[0]?.page_count ?? 0) + 1);
  const large = 'x'.repeat(50_000);
  const full = await Promise.allSettled([write('first'), write(large), write('last')]);
  for (const one of full) expect(one).toMatchObject({ reason: { code: 'SQLITE_FULL' } });
  expect(await texts(other)).toEqual(['before']);
  await limit(100_000);
  expect(await outcomesOf([write('first'), write(large), write('last')])).not.toContain('rejected');
  expect(await texts(other)).toEqual(['before', 'first', large, 'last']);
});

it('wait for a transaction of the same process, and do not see into it', async () => {
  let read: Promise<string[]> | undefined;
  let written: Promise<unknown> | undefined;
  const undone = db.transaction().execute(async (transaction) => {
    await sql`insert into notes (text) values ('undone')`.execute(transaction);
    read = texts();
    written = write('after');
    await new Promise((resolve) => setTimeout(resolve, 50));
    throw new Error('changed its mind');
  });
  await expect(undone).rejects.toThrow('changed its mind');
  expect(await read).not.toContain('undone');
  await written;
  expect(await texts(other)).toEqual(['after']);
});

it('wait for another process’s transaction together, while reads go on', async () => {
  await other.transaction().execute(async (transaction) => {
    await write('theirs', transaction);
    const writes = outcomesOf([write('a'), write('b')]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await texts()).toEqual([]);
    void writes;
  });
  await write('c');
  expect(await texts(other)).toEqual(['theirs', 'a', 'b', 'c']);
});
