/** The real dev server: started, used, stopped, started again on the same file; and how its failures are told. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { startDevServer, type DevServer } from '../../src/embedded/dev-server.js';
import { DevServerError } from '../../src/embedded/dev-server-error.js';
import { isAlive, realCli, temporaryFolder, until, writeScript } from './support.js';

let cliPath: string;
let folder: ReturnType<typeof temporaryFolder>;
let servers: DevServer[];

beforeAll(async () => {
  cliPath = await realCli();
});

beforeEach(() => {
  folder = temporaryFolder();
  servers = [];
});

afterEach(async () => {
  for (const server of servers) await server.stop({ graceMs: 0 });
  folder.remove();
});

type Options = Parameters<typeof startDevServer>[0];

function optionsFor(extra: Partial<Options> = {}): Options {
  return {
    cliPath,
    databaseFile: join(folder.path, 'state', 'server.db'),
    logFile: join(folder.path, 'state', 'server.log'),
    portsFile: join(folder.path, 'state', 'ports.json'),
    ui: false,
    ...extra,
  };
}

async function start(extra: Partial<Options> = {}): Promise<DevServer> {
  const server = await startDevServer(optionsFor(extra));
  servers.push(server);
  return server;
}

async function failure(extra: Partial<Options> = {}): Promise<DevServerError> {
  const error: unknown = await start(extra).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(DevServerError);
  return error as DevServerError;
}

async function withClient<T>(address: string, use: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address });
  try {
    return await use(new Client({ connection }));
  } finally {
    await connection.close();
  }
}

test('what was started before a stop, or a kill, is there after the next start, at the same ports', async () => {
  const first = await start({ ui: true, searchAttributes: { TntflowStage: 'KEYWORD' } });
  expect(first.address).toMatch(/^127\.0\.0\.1:\d+$/);
  const page = await fetch(first.uiUrl ?? '');
  expect(page.status).toBe(200);
  await withClient(first.address, async (client) => {
    const searchAttributes = { TntflowStage: ['summarize'] };
    await client.workflow.start('nobody', {
      workflowId: 'one',
      taskQueue: 'none',
      searchAttributes,
    });
  });
  await first.stop();
  await first.exited;
  expect(isAlive(first.pid)).toBe(false);

  // An attribute that a later version adds is registered with the database that exists already.
  const second = await start({
    ui: true,
    searchAttributes: { TntflowStage: 'KEYWORD', TntflowDone: 'INT' },
  });
  expect([second.address, second.uiUrl]).toEqual([first.address, first.uiUrl]);
  await withClient(second.address, async (client) => {
    const { searchAttributes } = await client.workflow.getHandle('one').describe();
    expect(searchAttributes.TntflowStage).toEqual(['summarize']);
    await client.workflow.start('nobody', {
      workflowId: 'two',
      taskQueue: 'none',
      searchAttributes: { TntflowDone: [3] },
    });
  });
  await second.stop({ graceMs: 0 });

  const third = await start();
  expect(third.uiUrl).toBeNull();
  await withClient(third.address, async (client) => {
    for (const id of ['one', 'two']) {
      expect((await client.workflow.getHandle(id).describe()).status.name).toBe('RUNNING');
    }
  });
});

test('it leads its own process group, so that a Ctrl-C on the terminal does not reach it', async () => {
  const { pid } = await start();
  // Signal 0 to the group -pid succeeds only where the process leads one.
  expect(() => process.kill(-pid, 0)).not.toThrow();
});

test('a remembered port that is taken by now is replaced by a free one', async () => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  const taken = (blocker.address() as { port: number }).port;
  mkdirSync(join(folder.path, 'state'));
  writeFileSync(
    join(folder.path, 'state', 'ports.json'),
    JSON.stringify({ grpc: taken, ui: taken }),
  );
  try {
    const server = await start();
    expect(server.address).not.toBe(`127.0.0.1:${taken}`);
  } finally {
    blocker.close();
  }
});

test('a damaged database is named, with what the server said and what to do', async () => {
  const { databaseFile } = optionsFor();
  mkdirSync(join(folder.path, 'state'));
  writeFileSync(
    databaseFile,
    'this is not SQLite, and long enough to be looked at as a file header: no',
  );
  const error = await failure();
  expect(error.kind).toBe('exited');
  expect(error.message).toMatch(/ended while starting \(exit code 1\)/);
  expect(error.message).toMatch(/file is not a database/);
  expect(error.message).toContain(`move ${databaseFile}* away`);
  expect(readFileSync(databaseFile, 'utf8')).toMatch(/^this is not SQLite/);
});

test('a database whose creation was cut short is created anew', async () => {
  const { databaseFile } = optionsFor();
  mkdirSync(join(folder.path, 'state'));
  writeFileSync(databaseFile, '');
  writeFileSync(`${databaseFile}.unfinished`, '');
  await start();
  expect(existsSync(`${databaseFile}.unfinished`)).toBe(false);
});

test.each([
  ['database or disk is full (13)', /free some space on the disk that holds .*server\.db/],
  ['attempt to write a readonly database (8)', /make .*server\.db and its folder writable/],
  ['database is locked (5)', /another server is using .*server\.db/],
])('a server that ends with "%s" is explained', async (said, remedy) => {
  const cli = writeScript(
    join(folder.path, 'cli'),
    `echo "failed starting server: ${said}"; exit 1`,
  );
  const error = await failure({ cliPath: cli });
  expect(error.message).toContain(said);
  expect(error.message).toMatch(remedy);
});

test('a port that was taken in between is tried again with another, and then told', async () => {
  const count = join(folder.path, 'count');
  const body = `echo "$5" >> ${count}; echo "listen tcp: bind: address already in use"; exit 1`;
  const error = await failure({ cliPath: writeScript(join(folder.path, 'cli'), body) });
  expect(error.portTaken).toBe(true);
  expect(readFileSync(count, 'utf8').trim().split('\n')).toHaveLength(3);
});

const CRASH_LOG = [
  'panic: failed assigning ephemeral port',
  '',
  'goroutine 1 [running]:',
  ...Array.from({ length: 40 }, (_, frame) => `main.call${frame}(...)`),
].join('\n');

test('a server that crashes is started again', async () => {
  const log = join(folder.path, 'crash');
  writeFileSync(log, CRASH_LOG);
  const once = `if [ -f ${log} ]; then cat ${log}; rm ${log}; exit 2; fi`;
  const cli = writeScript(join(folder.path, 'cli'), `${once}\nexec ${cliPath} "$@"`);
  const server = await start({ cliPath: cli });
  expect(isAlive(server.pid)).toBe(true);
  expect(existsSync(log)).toBe(false);
});

test('a server that goes on crashing is told by its reason, not by its stack trace', async () => {
  const log = join(folder.path, 'crash');
  writeFileSync(log, CRASH_LOG);
  const cli = writeScript(join(folder.path, 'cli'), `cat ${log}; exit 2`);
  const error = await failure({ cliPath: cli });
  expect(error.crashed).toBe(true);
  expect(error.message).toContain('panic: failed assigning ephemeral port');
  expect(error.message).not.toContain('main.call');
});

test('a server that stays silent is ended, with what it started, and told', async () => {
  const pids = join(folder.path, 'pids');
  const body = `echo "loading"; sleep 60 & echo "$$ $!" > ${pids}; wait`;
  const cli = writeScript(join(folder.path, 'cli'), `trap '' TERM\n${body}`);
  const error = await failure({ cliPath: cli, startTimeoutMs: 800 });
  expect(error.kind).toBe('timeout');
  expect(error.message).toMatch(/did not answer within 0\.8 s[^]*loading/);
  for (const pid of readFileSync(pids, 'utf8').trim().split(' ').map(Number)) {
    await until(() => !isAlive(pid));
  }
});

test('a file that cannot be run is told', async () => {
  const error = await failure({ cliPath: join(folder.path, 'absent') });
  expect(error.kind).toBe('unstartable');
  expect(error.message).toMatch(/absent cannot be run: .*ENOENT/);
});

afterAll(() => {
  for (const { pid } of servers) expect(isAlive(pid)).toBe(false);
});
