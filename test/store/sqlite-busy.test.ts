/** A database that another process is writing to: waited for, without blocking the event loop. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type SqliteDatabase from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Store } from '../../src/store/index.js';
import { migrate } from '../../src/store/migrate.js';
import { openSqlite } from '../../src/store/sqlite/open-sqlite.js';
import { retryBusy } from '../../src/store/sqlite/retry-busy.js';
import { newDocuments } from './fixtures.js';
import { connect, open, temporaryFolder } from './sqlite-connections.js';

describe('a database that another process is writing to', () => {
  /** Holds the lock that `begin` takes for so long. */
  function hold(database: SqliteDatabase.Database, begin: string, milliseconds: number) {
    database.exec(begin);
    return sleep(milliseconds).then(() => database.exec('commit'));
  }

  it('is waited for when it is opened', async () => {
    const file = join(temporaryFolder(), 'store.db');
    const held = hold(connect(file), 'begin exclusive', 300);
    const store = await open(file);
    await store.ping();
    await held;
  });

  it('is waited for when it is written, while the event loop goes on', async () => {
    const file = join(temporaryFolder(), 'store.db');
    const store = await open(file);
    const corpus = await store.corpora.ensure('c');
    const held = hold(connect(file), 'begin immediate', 400);
    let ticks = 0;
    const timer = setInterval(() => (ticks += 1), 10);
    expect(await store.corpora.addDocuments(corpus, newDocuments(3))).toBe(3);
    clearInterval(timer);
    await held;
    expect(ticks).toBeGreaterThan(3);
  });

  it('can be read all the while', async () => {
    const file = join(temporaryFolder(), 'store.db');
    const store = await open(file);
    const corpus = await store.corpora.ensure('c');
    const other = connect(file);
    other.exec('begin immediate');
    expect(await store.corpora.countDocuments(corpus)).toBe(0);
    other.exec('commit');
  });

  it('is given up in the end, with the driver’s own code', async () => {
    const file = join(temporaryFolder(), 'store.db');
    const { db, engine } = await openSqlite({ file, patienceMs: 100 });
    await migrate(db, 'sqlite');
    const store = new Store(db, engine);
    onTestFinished(() => store.close());
    connect(file).exec('begin immediate');
    await expect(store.corpora.ensure('c')).rejects.toMatchObject({ code: 'SQLITE_BUSY' });
  });
});

describe('retryBusy', () => {
  const failure = (code: string) => Object.assign(new Error(code), { code });

  it.each(['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'])(
    'tries again after %s',
    async (code) => {
      let tries = 0;
      const work = () => {
        tries += 1;
        return tries < 3 ? Promise.reject(failure(code)) : Promise.resolve('done');
      };
      expect(await retryBusy(work, 5_000)).toBe('done');
      expect(tries).toBe(3);
    },
  );

  it.each(['SQLITE_FULL', 'SQLITE_CONSTRAINT_UNIQUE', 'EBUSY'])(
    'does not after %s',
    async (code) => {
      let tries = 0;
      const work = () => {
        tries += 1;
        return Promise.reject(failure(code));
      };
      await expect(retryBusy(work, 5_000)).rejects.toThrow(code);
      expect(tries).toBe(1);
    },
  );
});
