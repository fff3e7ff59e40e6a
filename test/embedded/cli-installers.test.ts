/** The two installers, against programs that stand in for the SDK's download and for Go. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { goInstall, sdkDownload } from '../../src/embedded/cli-installers.js';
import { isAlive, temporaryFolder, until, writeScript } from './support.js';

let folder: ReturnType<typeof temporaryFolder>;
let target: string;

beforeEach(() => {
  folder = temporaryFolder();
  target = join(folder.path, 'target');
  mkdirSync(target);
});

afterEach(() => {
  folder.remove();
});

/** A module with the one function of `@temporalio/testing` that is used. */
function fakeSdk(createLocal: string): string {
  const file = join(folder.path, 'sdk.cjs');
  writeFileSync(
    file,
    `const fs = require('node:fs'); const path = require('node:path');
     exports.TestWorkflowEnvironment = { async createLocal({ server: { executable } }) { ${createLocal} } };`,
  );
  return file;
}

test("the SDK's download is asked for the pinned version, into the given folder", async () => {
  const sdkModule = fakeSdk(`
    fs.writeFileSync(path.join(executable.downloadDir, 'temporal-' + executable.version), executable.type);
    return { teardown: async () => {} };`);
  const result = await sdkDownload({ sdkModule }).install({ folder: target, env: process.env });
  expect(result).toEqual({ file: join(target, 'temporal-v1.5.1') });
  expect(readFileSync(join(target, 'temporal-v1.5.1'), 'utf8')).toBe('cached-download');
});

test('the file counts though the server that the SDK starts from it fails', async () => {
  const sdkModule = fakeSdk(`
    fs.writeFileSync(path.join(executable.downloadDir, 'temporal-v1.5.1'), 'x');
    throw new Error('server did not start');`);
  const result = await sdkDownload({ sdkModule }).install({ folder: target, env: process.env });
  expect(result.file).toBe(join(target, 'temporal-v1.5.1'));
});

test('a failed download gives its cause once, in one line', async () => {
  const sdkModule = fakeSdk(`throw new Error('download: sending: sending: dns error');`);
  const result = await sdkDownload({ sdkModule }).install({ folder: target, env: process.env });
  expect(result).toEqual({ file: null, reason: 'download: sending: dns error' });
});

test('a download in which nothing arrives is ended, and its half file does not count', async () => {
  const pidFile = join(folder.path, 'pid');
  const sdkModule = fakeSdk(`
    fs.writeFileSync(${JSON.stringify(pidFile)}, String(process.pid));
    fs.writeFileSync(path.join(executable.downloadDir, 'temporal-v1.5.1.downloading'), 'half');
    await new Promise((resolve) => setTimeout(resolve, 60000));`);
  const installer = sdkDownload({ sdkModule, idleMs: 1_500 });
  const result = await installer.install({ folder: target, env: process.env });
  expect(result).toEqual({ file: null, reason: 'nothing arrived for 1.5 s' });
  const pid = Number(readFileSync(pidFile, 'utf8'));
  await until(() => !isAlive(pid));
});

test('without the SDK that is the reason', async () => {
  const installer = sdkDownload({ sdkModule: join(folder.path, 'absent.cjs') });
  const result = await installer.install({ folder: target, env: process.env });
  expect(result.file).toBeNull();
  expect('reason' in result && result.reason).toMatch(/absent\.cjs/);
});

test('go install builds the pinned version for this machine, into the given folder', async () => {
  const log = join(folder.path, 'go.log');
  writeScript(
    join(folder.path, 'bin', 'go'),
    `echo "$@ GOOS=$GOOS GOFLAGS=$GOFLAGS CGO=$CGO_ENABLED" > ${log}; echo built > "$GOBIN/temporal"`,
  );
  const PATH = `${join(folder.path, 'bin')}:/usr/bin:/bin`;
  const env = { PATH, GOOS: 'plan9', GOFLAGS: '-mod=vendor', GOBIN: '/elsewhere' };
  const result = await goInstall().install({ folder: target, env });
  expect(result).toEqual({ file: join(target, 'temporal') });
  expect(readFileSync(log, 'utf8')).toMatch(
    /^install -ldflags=-s -w .*=1\.5\.1 github\.com\/temporalio\/cli\/cmd\/temporal@v1\.5\.1 GOOS= GOFLAGS= CGO=0/,
  );
});

test('go install that fails gives its last lines, without the list of downloads', async () => {
  writeScript(
    join(folder.path, 'bin', 'go'),
    'echo "go: downloading a v1" >&2; echo "go: github.com/temporalio/cli: dial tcp: no route to host" >&2; exit 1',
  );
  const env = { PATH: `${join(folder.path, 'bin')}:/usr/bin:/bin` };
  const result = await goInstall().install({ folder: target, env });
  expect(result).toEqual({
    file: null,
    reason: 'go: github.com/temporalio/cli: dial tcp: no route to host',
  });
});

test('go install has a time limit, and what it started ends with it', async () => {
  const pidFile = join(folder.path, 'pid');
  writeScript(join(folder.path, 'bin', 'go'), `sleep 60 & echo $! > ${pidFile}; wait`);
  const env = { PATH: `${join(folder.path, 'bin')}:/usr/bin:/bin` };
  const result = await goInstall({ timeoutMs: 600 }).install({ folder: target, env });
  expect(result).toEqual({ file: null, reason: 'not done within 0.6 s' });
  const pid = Number(readFileSync(pidFile, 'utf8'));
  await until(() => !isAlive(pid));
});

test('without Go that is the reason', async () => {
  const result = await goInstall().install({ folder: target, env: { PATH: folder.path } });
  expect(result).toEqual({ file: null, reason: '`go` is not on PATH' });
});
