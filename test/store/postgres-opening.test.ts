/** What is wrong with an address, a server or a role: said in one message, without the password. */
import getPort from 'get-port';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { describeStore, openStore, StoreError } from '../../src/store/index.js';
import { checkFacts } from '../../src/store/postgres/server-facts.js';
import { readInt8 } from '../../src/store/postgres/value-types.js';
import { isPostgresMissing } from '../support/postgres-programs.js';
import { PostgresServer } from '../support/postgres.js';

const SECRET = 'hunter2hunter2';

async function openingError(url: string): Promise<string> {
  const error: unknown = await openStore(url).then(
    (store) => store.close().then(() => new Error('it opened')),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(StoreError);
  const { message, stack } = error as StoreError;
  expect(`${message}${stack}`).not.toContain(SECRET);
  return message;
}

describe('the address of a PostgreSQL store', () => {
  it.each([
    [`postgres://u:${SECRET}@db.example:6000/tntflow`, 'postgres://u@db.example:6000/tntflow'],
    [`postgresql://u:${SECRET}@db/t?sslmode=require`, 'postgres://u@db:5432/t'],
    [`postgres://u:p%40${SECRET}@[::1]/t`, 'postgres://u@[::1]:5432/t'],
    [`postgres://u:p@${SECRET}@db/t`, 'postgres://u@db:5432/t'],
    [`postgres://u:${SECRET}@/t?host=/run/pg`, 'postgres://u@/t?host=/run/pg&port=5432'],
    [`postgres://db/t?user=u&password=${SECRET}`, 'postgres://u@db:5432/t'],
  ])('is shown without its password: %#', (url, address) => {
    expect(describeStore(url)).toEqual({ engine: 'PostgreSQL', address });
  });

  it('that is a file is shown as it is', () => {
    expect(describeStore('sqlite:///a/b.db')).toEqual({ engine: 'SQLite', address: '/a/b.db' });
  });

  it.each([
    `postgres://u:12/${SECRET}@db/t`,
    `postgres://u:12#${SECRET}@db/t`,
    `postgres://u:12?${SECRET}@db/t`,
    `postgres://u:${SECRET}@db:port/t`,
    'postgres://',
  ])('that cannot be read says how it must be: %#', async (url) => {
    expect(await openingError(url)).toContain('must be like postgres://USER:PASSWORD@HOST');
  });

  it('may name a way of encrypting that there is, and files that there are', async () => {
    const url = `postgres://u:${SECRET}@db/t`;
    expect(await openingError(`${url}?sslmode=on`)).toContain('sslmode must be one of disable,');
    expect(await openingError(`${url}?sslmode=verify-ca`)).toContain('needs sslrootcert=FILE');
    expect(await openingError(`${url}?sslrootcert=/no/such.pem`)).toContain(
      'the file /no/such.pem, which cannot be read (ENOENT)',
    );
  });
});

it('a server must be new enough, keep UTF-8, and have room for tables', () => {
  const facts = { number: '150018', version: '15.18', encoding: 'UTF8', schema: 'public' };
  expect(checkFacts(facts, 'db')).toBe('public');
  expect(() => checkFacts({ ...facts, number: '120022', version: '12.22' }, 'db')).toThrow(
    'The store db is PostgreSQL 12.22; tntflow needs 13 or later.',
  );
  expect(() => checkFacts({ ...facts, encoding: 'SQL_ASCII' }, 'db')).toThrow('as SQL_ASCII');
  expect(() => checkFacts({ ...facts, schema: null }, 'db')).toThrow('grant usage, create');
});

it('a key that JavaScript cannot hold is an error, not another key', () => {
  expect(readInt8('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => readInt8('9007199254740993')).toThrow('9007199254740993');
});

it('a server that is not there', async () => {
  const port = await getPort({ host: '127.0.0.1' });
  expect(await openingError(`postgres://u:${SECRET}@127.0.0.1:${port}/t`)).toMatch(
    new RegExp(
      `^The store postgres://u@127.0.0.1:${port}/t cannot be opened: .*ECONNREFUSED.*Is it running`,
      'u',
    ),
  );
  expect(await openingError(`postgres://u:${SECRET}@no.such.host.invalid/t`)).toContain(
    'the server cannot be reached',
  );
});

describe.skipIf(isPostgresMissing())('a server that does not let us in', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(async () => {
    await server.close();
  });

  it('because of the password, or for want of one', async () => {
    const wrong = server.url('postgres', { password: SECRET });
    expect(await openingError(wrong)).toContain('Is the password in TNTFLOW_STORE right?');
    expect(await openingError(wrong.replace(`:${SECRET}`, ''))).toContain('asks for a password');
  });

  it('because there is no such database', async () => {
    expect(await openingError(server.url('nowhere'))).toContain(
      'database "nowhere" does not exist. Make it first: createdb',
    );
  });

  it('because it does not encrypt', async () => {
    const message = await openingError(`${server.url('postgres')}?sslmode=require`);
    expect(message).toContain('does not support SSL connections. Set up TLS');
  });

  it('because its certificate is not one to trust, unless it is not asked for', async ({
    skip,
  }) => {
    const secured = await PostgresServer.start();
    onTestFinished(() => secured.close());
    const certificate = await secured.offerTls();
    if (certificate === null) skip('openssl is not installed');
    const url = secured.url('postgres');
    const opens = async (address: string) => {
      const store = await openStore(address);
      await store.close();
    };
    await opens(`${url}?sslmode=require`);
    await opens(`${url}?sslmode=no-verify`);
    await opens(`${url}?sslmode=verify-full&sslrootcert=${certificate}`);
    expect(await openingError(`${url}?sslmode=verify-full`)).toMatch(
      /certificate is not accepted: .*sslrootcert=FILE/u,
    );
    // The certificate is for 127.0.0.1.
    const other = url.replace('127.0.0.1', 'localhost');
    await opens(`${other}?sslmode=verify-ca&sslrootcert=${certificate}`);
    expect(await openingError(`${other}?sslmode=verify-full&sslrootcert=${certificate}`)).toContain(
      'certificate is not accepted',
    );
  });

  it('because its text has another encoding', async () => {
    const { url } = await server.createDatabase(
      `encoding 'LATIN1' template template0 lc_collate 'C' lc_ctype 'C' ${
        server.version >= 15 ? 'locale_provider libc' : ''
      }`,
    );
    expect(await openingError(url)).toContain('keeps text as LATIN1');
  });

  it('because the role may make no tables, and does where they are made already', async () => {
    const { name, url } = await server.createDatabase();
    await server.query(
      name,
      `revoke create on schema public from public; create role reader login password '${SECRET}'`,
    );
    const reader = server.url(name, { user: 'reader', password: SECRET });
    expect(await openingError(reader)).toMatch(
      /permission denied for schema public.*docs\/guides\/store\.md/u,
    );
    await (await openStore(url)).close();
    expect(await openingError(reader)).toContain('permission denied for table');
    await server.query(
      name,
      'grant select, insert, update, delete on all tables in schema public to reader',
    );
    const store = await openStore(reader);
    expect(await store.corpora.ensure('c')).toBe(1);
    await store.close();
  });
});
