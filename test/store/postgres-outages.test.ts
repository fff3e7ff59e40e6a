/** A PostgreSQL server that goes away while the store is used: waited for, and nothing is lost or half-written. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openStore, Store, StoreUnavailableError } from '../../src/store/index.js';
import { POSTGRES } from '../../src/store/postgres/engine.js';
import { openPostgres } from '../../src/store/postgres/open-postgres.js';
import { isPostgresMissing } from '../support/postgres-programs.js';
import { PostgresServer } from '../support/postgres.js';
import { newDocument, newDocuments, storeRun } from './fixtures.js';

/** Of Kysely, for whoever changes the schema. */
const MIGRATION_LOCK = '3853314791062309107';

describe.skipIf(isPostgresMissing())('a PostgreSQL server', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(async () => {
    await server.close();
  });

  async function newStore(): Promise<Store> {
    const { url } = await server.createSchema();
    const store = await openStore(url);
    onTestFinished(() => store.close());
    return store;
  }

  async function newDatabase(patienceMs: number) {
    const { url } = await server.createSchema();
    const db = await openPostgres({ url, patienceMs });
    onTestFinished(() => db.destroy());
    return db;
  }

  const answer = (text: string) => ({ text, stopReason: 'end', usage: null }) as const;

  it.each(['fast', 'immediate'] as const)(
    'that is restarted (%s) between statements is connected to again',
    async (how) => {
      const store = await newStore();
      await Promise.all(Array.from({ length: 5 }, () => store.ping()));
      await server.restart(how);
      await Promise.all(Array.from({ length: 20 }, () => store.ping()));
    },
  );

  it.each(['fast', 'immediate'] as const)(
    'that is restarted (%s) while it is written to loses no answer, no settlement and no document',
    async (how) => {
      const store = await newStore();
      const runId = await storeRun(store);
      const corpus = await store.corpora.ensure('c');
      const calls: number[] = [];
      for (let call = 0; call < 60; call += 1) {
        const planned = { runId, hash: `h${call}`, task: 'label', model: 'm', document: null };
        calls.push(
          await store.calls.reserve({ ...planned, inputTokens: 1, outputTokens: 1, cost: null }),
        );
      }
      let restarted = false;
      const restart = server.restart(how).then(() => (restarted = true));
      let late = 0;
      const answering = calls.map(async (call, index) => {
        // Some before, some while it is away, some after.
        await new Promise((resolve) => setTimeout(resolve, index * 10));
        const key = { hash: `h${index}`, model: 'm', task: 'label' };
        await store.completions.record(key, answer(`${index}`));
        await store.calls.settle(call, {
          ...{ outcome: 'answered', detail: null, usage: null, cost: null, seconds: 0 },
        });
        if (restarted) late += 1;
      });
      const importing = (async () => {
        const source = newDocuments(400);
        let added = 0;
        for (let from = 0; from < source.length; from += 10) {
          added += await store.corpora.addDocuments(corpus, source.slice(from, from + 10));
        }
        return added;
      })();
      await Promise.all([restart, ...answering, importing]);
      // It was away while we worked, else this shows nothing.
      expect(late).toBeGreaterThan(0);
      expect(await store.calls.usage(runId)).toMatchObject([{ calls: 60, unknown: 0 }]);
      expect(await store.completions.find('h59')).toMatchObject({ text: '59' });
      expect(await store.corpora.countDocuments(corpus)).toBe(400);
      const documents = await store.corpora.documentRange(corpus, 1, 401);
      expect(new Set(documents.map(({ id }) => id)).size).toBe(400);
    },
    60_000,
  );

  it('that stays away is given up as an error that may pass, and is used again when it is back', async () => {
    const store = new Store(await newDatabase(300), POSTGRES);
    await server.down();
    try {
      await expect(store.ping()).rejects.toBeInstanceOf(StoreUnavailableError);
      await expect(store.completions.find('h')).rejects.toThrow(/ECONNREFUSED/u);
      await expect(store.corpora.addDocuments(1, newDocuments(1))).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    } finally {
      await server.up();
    }
    await store.ping();
  });

  it('is not waited for once the store is closed', async () => {
    const db = await newDatabase(30_000);
    await server.down();
    const waiting = db.selectFrom('corpora').select('id').execute();
    const outcome = waiting.then(
      () => 'done',
      (error: Error) => error.message,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    const began = Date.now();
    await db.destroy();
    await server.up();
    expect(await outcome).toContain('after calling end on the pool');
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it('that ends a connection in mid-transaction undoes it, and the next one works', async () => {
    const db = await newDatabase(5_000);
    const pid = sql<{ pid: number }>`select pg_backend_pid() as pid`;
    const failed = db.transaction().execute(async (transaction) => {
      await transaction.insertInto('corpora').values({ name: 'half', created_at: '' }).execute();
      const { rows } = await pid.execute(transaction);
      await server.query('postgres', `select pg_terminate_backend(${rows[0]?.pid ?? 0})`);
      await transaction.insertInto('corpora').values({ name: 'other', created_at: '' }).execute();
    });
    await expect(failed).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await db.selectFrom('corpora').select('name').execute()).toEqual([]);
    await db.insertInto('corpora').values({ name: 'whole', created_at: '' }).execute();
    expect(await db.selectFrom('corpora').select('name').execute()).toEqual([{ name: 'whole' }]);
  });

  it('whose disk is full says so, keeps nothing half-written, and goes on when there is room', async () => {
    const db = await newDatabase(200);
    const store = new Store(db, POSTGRES);
    const corpus = await store.corpora.ensure('c');
    await sql`create function full_disk() returns trigger language plpgsql as
      $$ begin if new.ordinal > 30 then raise exception 'could not extend file' using errcode = '53100'; end if; return new; end $$`.execute(
      db,
    );
    await sql`create trigger full_disk before insert on documents for each row execute function full_disk()`.execute(
      db,
    );
    const documents = Array.from({ length: 50 }, (_, index) => newDocument(`d${index}`));
    await expect(store.corpora.addDocuments(corpus, documents)).rejects.toMatchObject({
      ...{ name: 'StoreUnavailableError', code: '53100' },
    });
    expect(await store.corpora.countDocuments(corpus)).toBe(0);
    await sql`drop trigger full_disk on documents`.execute(db);
    expect(await store.corpora.addDocuments(corpus, documents)).toBe(50);
  });

  it('is asked by at most ten connections of a process at a time', async () => {
    const db = await newDatabase(5_000);
    const look = sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.02)`;
    const looks = await Promise.all(Array.from({ length: 60 }, () => look.execute(db)));
    expect(new Set(looks.map(({ rows }) => rows[0]?.pid)).size).toBe(10);
  });

  it('gives the time by its own clock', async () => {
    const store = await newStore();
    const { now } = await store.rateLimits.read('m');
    const [row] = await server.query('postgres', 'select extract(epoch from now()) * 1000 as now');
    expect(Math.abs(Number(row?.now) - now)).toBeLessThan(5_000);
    expect(Number.isInteger(now)).toBe(false);
  });

  it('changes its schema for one process at a time: others wait for the lock', async () => {
    const { url } = await server.createSchema();
    const db = await newDatabase(5_000);
    let opened = 0;
    const openers = await db.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${sql.lit(MIGRATION_LOCK)}::bigint)`.execute(connection);
      const opening = Array.from({ length: 4 }, async () => {
        const store = await openStore(url);
        opened += 1;
        return store;
      });
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(opened).toBe(0);
      await sql`select pg_advisory_unlock(${sql.lit(MIGRATION_LOCK)}::bigint)`.execute(connection);
      return opening;
    });
    const stores = await Promise.all(openers);
    await Promise.all(stores.map((store) => store.ping()));
    await Promise.all(stores.map((store) => store.close()));
  });
});
