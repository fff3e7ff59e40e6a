/** Commands that open the store, with a store on PostgreSQL: they work, and never show its password. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDocuments, writeJsonl } from '../support/documents.js';
import { isPostgresMissing } from '../support/postgres-programs.js';
import { PostgresServer } from '../support/postgres.js';
import { endChildren, tntflowToEnd } from '../support/processes.js';

describe.skipIf(isPostgresMissing())('commands with a store on PostgreSQL', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-cli-pg-'));
  let server: PostgresServer;

  beforeAll(async () => {
    server = await PostgresServer.start();
  });

  afterAll(async () => {
    await endChildren();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(...args: string[]) {
    const url = server.url('postgres');
    const env = { TNTFLOW_HOME: join(folder, 'home'), TNTFLOW_STORE: url };
    const { code, output, data } = await tntflowToEnd(args, env);
    expect(output).not.toContain(new URL(url).password);
    return { code, output, data };
  }

  it('import documents, again without adding any, and estimate their costs', async () => {
    const source = writeJsonl(folder, 'chats', makeDocuments({ count: 40, mark: 'k' }));
    const first = await run('import', source, '--corpus', 'chats');
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toContain('40 documents added to corpus "chats", which holds 40 now');
    expect((await run('import', source, '--corpus', 'chats')).output).toContain(
      '0 documents added',
    );
    const estimated = await run('estimate', '--corpus', 'chats', '--json');
    expect(estimated).toMatchObject({ code: 0 });
    expect(JSON.parse(estimated.data)).toMatchObject({ documents: 40 });
  });

  it('say which store has no such run, and where doctor found it', async () => {
    const address = server.url('postgres').replace(/:[0-9a-f]+@/u, '@');
    const { code, output } = await run('taxonomy', 'show', 'no-such-run');
    expect(code).toBe(2);
    expect(output).toContain(`The store ${address} holds no run with the id "no-such-run"`);
    const { data } = await run('doctor', '--json');
    expect(JSON.parse(data)).toContainEqual({
      ...{ what: 'Store', ok: true, text: `PostgreSQL, ${address}` },
    });
  });

  it('end with one message when the server is away', async () => {
    await server.down();
    try {
      const { code, output } = await run('taxonomy', 'show', 'run');
      expect(code).toBe(1);
      expect(output).toContain('cannot be opened: the server cannot be reached');
      expect(output.trim().split('\n')).toHaveLength(1);
    } finally {
      await server.up();
    }
  });
});
