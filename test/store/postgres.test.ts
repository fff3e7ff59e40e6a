/** The store on PostgreSQL. */
import { afterAll, beforeAll, describe } from 'vitest';
import { isPostgresMissing } from '../support/postgres-programs.js';
import { PostgresServer } from '../support/postgres.js';
import { describeStore } from './describe-store.js';

describe.skipIf(isPostgresMissing())('the store', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(async () => {
    await server.close();
  });

  describeStore('PostgreSQL', () => server.createSchema());
});
