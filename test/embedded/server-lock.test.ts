/** Commands that share one embedded server: joining, the last one out, kills, adoption, stale records, races. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { serverAnswers } from '../../src/embedded/server-connection.js';
import { acquireDevServer, inspectDevServer } from '../../src/embedded/server-lock.js';
import { serverPaths } from '../../src/embedded/server-paths.js';
import { acquireLock } from '../../src/embedded/file-lock.js';
import { ServerLockError } from '../../src/embedded/server-lock-error.js';
import { isAlive, realCli, startHelper, temporaryFolder, until, writeScript } from './support.js';
import type { HelperProcess } from './support.js';

let cliPath: string;
let folder: ReturnType<typeof temporaryFolder>;
let home: string;
let helpers: HelperProcess[];

beforeAll(async () => {
  cliPath = await realCli();
});

beforeEach(() => {
  folder = temporaryFolder();
  home = folder.path;
  helpers = [];
});

afterEach(async () => {
  for (const { child } of helpers) child.kill('SIGKILL');
  for (const { exited } of helpers) await exited;
  const left = inspectDevServer(home);
  if (left) process.kill(left.serverPid, 'SIGKILL');
  folder.remove();
});

/** How a server ends is the matter of other tests: here it is given little time for it. */
const QUICK = { ui: false, gateTimeoutMs: 20_000, stopGraceMs: 100 };

const acquire = () => acquireDevServer({ ...QUICK, home, cli: () => Promise.resolve(cliPath) });

function command(): HelperProcess {
  const helper = startHelper('./use-server.ts', [home, cliPath]);
  helpers.push(helper);
  return helper;
}

function serverPid(): number {
  return inspectDevServer(home)?.serverPid ?? 0;
}

test('two commands at once start one server; the last one out stops it, whoever started it', async () => {
  const both = [command(), command()];
  const answers = await Promise.all(both.map((helper) => helper.nextLine()));
  expect(new Set(answers.map(({ address }) => address)).size).toBe(1);
  expect(answers.map(({ owned }) => owned).sort()).toEqual([false, true]);
  const pid = serverPid();
  expect(isAlive(pid)).toBe(true);

  // The one that started it leaves first.
  const starter = answers.findIndex(({ owned }) => owned);
  const [first, last] = starter === 0 ? both : [both[1], both[0]];
  first?.child.stdin?.end();
  expect(await first?.nextLine()).toEqual({ stopped: false });
  expect(inspectDevServer(home)?.state).toBe('ready');
  last?.child.stdin?.end();
  expect(await last?.nextLine()).toEqual({ stopped: true });
  await until(() => !isAlive(pid));
  expect(inspectDevServer(home)).toBeNull();
});

test('a server whose command was killed is adopted by the next one, which stops it', async () => {
  const killed = command();
  const { address } = await killed.nextLine();
  const pid = serverPid();
  killed.child.kill('SIGKILL');
  await killed.exited;
  expect(isAlive(pid)).toBe(true);

  let installs = 0;
  const server = await acquireDevServer({
    ...QUICK,
    home,
    cli: () => {
      installs += 1;
      return Promise.resolve(cliPath);
    },
  });
  expect(server).toMatchObject({ address, owned: true });
  expect(inspectDevServer(home)).toMatchObject({ serverPid: pid, ownerPid: process.pid });
  // A running server needs no CLI.
  expect(installs).toBe(0);
  expect(await server.release()).toEqual({ stopped: true });
  expect(await server.release()).toEqual({ stopped: true });
  await until(() => !isAlive(pid));
});

test('a killed user does not keep the server running for the others', async () => {
  const server = await acquire();
  const joined = command();
  expect(await joined.nextLine()).toEqual({ address: server.address, owned: false });
  joined.child.kill('SIGKILL');
  await joined.exited;
  expect(await server.release()).toEqual({ stopped: true });
});

test('a record of a server that died is stale: a new server starts at the same address', async () => {
  const first = await acquire();
  const pid = serverPid();
  process.kill(pid, 'SIGKILL');
  await until(() => inspectDevServer(home) === null);
  const second = await acquire();
  expect(second).toMatchObject({ address: first.address, owned: true });
  expect(serverPid()).not.toBe(pid);
  // Its other user still counts.
  expect(await second.release()).toEqual({ stopped: false });
  expect(await first.release()).toEqual({ stopped: true });
});

test('a process that was given the number of a dead server is not taken for it, nor ended', async () => {
  const paths = serverPaths(home);
  mkdirSync(paths.folder, { recursive: true });
  const record = {
    state: 'ready',
    address: '127.0.0.1:1',
    uiUrl: null,
    serverPid: process.pid,
    serverIdentity: 'boot-before-last:12345',
    ownerPid: 1,
    startedAt: new Date().toISOString(),
  };
  writeFileSync(paths.record, JSON.stringify(record));
  expect(inspectDevServer(home)).toBeNull();
  const server = await acquire();
  expect(server.owned).toBe(true);
  expect(await serverAnswers({ address: server.address, timeoutMs: 5_000 })).toBe(true);
  await server.release();
});

test('a record cut short by hand is as good as none', async () => {
  const paths = serverPaths(home);
  mkdirSync(paths.folder, { recursive: true });
  writeFileSync(paths.record, '{"state":"ready","addr');
  const server = await acquire();
  expect(JSON.parse(readFileSync(paths.record, 'utf8'))).toMatchObject({ address: server.address });
  await server.release();
});

test('a server that cannot start leaves no record and no lock behind', async () => {
  const broken = writeScript(join(home, 'cli'), 'echo "no space left on device"; exit 1');
  const attempt = acquireDevServer({ home, cli: () => Promise.resolve(broken), ui: false });
  await expect(attempt).rejects.toThrow(/no space left/);
  expect(inspectDevServer(home)).toBeNull();
  const { users, gate } = serverPaths(home);
  for (const file of [users, gate]) {
    const lock = await acquireLock({ file, mode: 'exclusive', timeoutMs: 0 });
    expect(lock).not.toBeNull();
    lock?.release();
  }
});

test('a command that starts or stops the server for too long is named as the reason', async () => {
  const paths = serverPaths(home);
  mkdirSync(paths.folder, { recursive: true });
  const gate = await acquireLock({ file: paths.gate, mode: 'exclusive', timeoutMs: 0 });
  try {
    const attempt = acquireDevServer({
      home,
      cli: () => Promise.resolve(cliPath),
      ui: false,
      gateTimeoutMs: 200,
    });
    await expect(attempt).rejects.toThrow(ServerLockError);
  } finally {
    gate?.release();
  }
});
