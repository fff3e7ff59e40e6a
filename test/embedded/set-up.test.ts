/** The set-up script: what it does again and what not, what it says, and that nothing can leave it half done. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SetUpProject } from './set-up-project.js';
import { isAlive, temporaryFolder, until } from './support.js';

let folder: ReturnType<typeof temporaryFolder>;
let project: SetUpProject;

beforeEach(() => {
  folder = temporaryFolder();
  project = new SetUpProject(folder.path);
});

afterEach(() => {
  folder.remove();
});

const NOTHING = /^set-up: nothing to do \(\d\.\d s\)\n$/;

test('each step is said in one line with its time; a second run has nothing to do', async () => {
  const first = await project.run();
  expect(first.stderr).toMatch(
    /^packages … ✓ [\d.]+ s\nbuild … ✓ [\d.]+ s\nTemporal CLI … go install … ✓ [\d.]+ s\n$/,
  );
  expect(first.code).toBe(0);
  expect(project.read('npm.log')).toMatch(/^\d+ ci --include=dev /);
  const second = await project.run();
  expect(second).toEqual({ code: 0, stderr: expect.stringMatching(NOTHING) as string });
  expect([project.runs('npm.log'), project.runs('tsc.log')]).toEqual([1, 1]);
});

test('only what changed is done again, and the output of a source that is gone goes too', async () => {
  await project.run();
  project.write('src/one.ts', 'export const changed = true;');
  expect((await project.run()).stderr).toMatch(/^build … ✓ [\d.]+ s\n$/);

  project.write('package-lock.json', '{"packages":{"":{},"a":{"version":"2.0.0"}}}');
  expect((await project.run()).stderr).toMatch(/^packages … .*\nbuild … .*\n$/);
  expect([project.runs('npm.log'), project.runs('tsc.log')]).toEqual([2, 3]);

  project.write('dist/gone.d.ts', '');
  project.write('dist/gone.js', '');
  project.write('dist/bundle.js', '');
  project.write('src/three.ts', 'export {};');
  await project.run();
  const kept = ['gone.d.ts', 'gone.js', 'bundle.js', 'three.js'].map((name) =>
    project.has(`dist/${name}`),
  );
  expect(kept).toEqual([false, false, true, true]);
});

test('packages that were installed by hand are not installed a second time', async () => {
  project.write('node_modules/better-sqlite3/index.js', 'module.exports = class { close() {} };');
  project.write('node_modules/.package-lock.json', project.read('package-lock.json'));
  project.write('node_modules/typescript/bin/tsc', project.read('fake-tsc.cjs'));
  expect((await project.run()).code).toBe(0);
  expect(project.runs('npm.log')).toBe(0);
});

test('packages whose native part does not load under this Node are installed again', async () => {
  await project.run();
  project.write('node_modules/.tntflow-setup', 'stamp of another Node');
  project.write('node_modules/better-sqlite3/index.js', 'throw new Error("NODE_MODULE_VERSION 1")');
  expect((await project.run()).stderr).toMatch(/^packages … ✓/);
  expect(project.runs('npm.log')).toBe(2);
});

test('a failing npm is quoted from its first error on, and tried again the next time', async () => {
  const failed = await project.run({ FAKE_NPM: 'fail' });
  expect(failed.code).toBe(1);
  const lines = failed.stderr.split('\n');
  expect(lines.slice(0, 3)).toEqual([
    expect.stringMatching(/^packages … ✗ [\d.]+ s$/),
    'npm error code E500',
    'npm error the registry is on fire',
  ]);
  expect(failed.stderr).toMatch(/npm ci failed with exit code 1[^]*npm-ci\.log[^]*What to do: /);
  expect(failed.stderr).not.toMatch(/^ +at /m);
  expect((await project.run()).code).toBe(0);
});

test('a failing build is shown, and is not taken for done', async () => {
  project.write('src/one.ts', 'ERROR');
  for (const attempt of [1, 2]) {
    const failed = await project.run();
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /build … ✗ [^]*src\/one\.ts\(1,1\): error TS1005[^]*What to do: /,
    );
    expect(project.runs('tsc.log')).toBe(attempt);
  }
  project.write('src/one.ts', 'export {};');
  expect((await project.run()).code).toBe(0);
});

test('a Temporal CLI that cannot be had ends with the message of the search', async () => {
  const failed = await project.run({ FAKE_CLI: 'fail' });
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(
    /\nTemporal CLI … go install … ✗ [\d.]+ s\nNo usable Temporal CLI\.\nWhat to do: install it\.\n$/,
  );
});

test('a Node that is too old is told so', async () => {
  project.write('package.json', '{"type":"module","engines":{"node":">=99.1.0"}}');
  const failed = await project.run();
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(/^tntflow needs Node 99\.1\.0 or later, and this is /);
});

test('two at once: one works, the other waits for it and finds nothing left to do', async () => {
  const env = { FAKE_NPM: 'ok:800' };
  const [one, two] = await Promise.all([project.run(env), project.run(env)]);
  expect([one.code, two.code]).toEqual([0, 0]);
  expect([project.runs('npm.log'), project.runs('tsc.log')]).toEqual([1, 1]);
  expect(one.stderr + two.stderr).toMatch(/waiting for another set-up \(process \d+\) … ✓ /);
  expect(project.has('.cache/setup.lock')).toBe(false);
});

test('interrupted, it ends what it started, gives back its lock, and goes on the next time', async () => {
  const { child, ended } = project.start({ FAKE_NPM: 'ok:60000' });
  await until(() => project.runs('npm.log') === 1);
  const npm = Number.parseInt(project.read('npm.log'), 10);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/packages … ✗ .*\nInterrupted by SIGINT/);
  await until(() => !isAlive(npm));
  expect(project.has('.cache/setup.lock')).toBe(false);
  expect((await project.run()).code).toBe(0);
});

test('killed outright, its npm is waited for by the next one, which then takes the lock over', async () => {
  const { child, ended } = project.start({ FAKE_NPM: 'ok:1500' });
  await until(() => project.runs('npm.log') === 1);
  child.kill('SIGKILL');
  await ended;
  const npm = Number.parseInt(project.read('npm.log'), 10);
  expect(isAlive(npm)).toBe(true);
  const next = await project.run();
  expect(next.code).toBe(0);
  expect(next.stderr).toMatch(/^waiting for another set-up/);
  expect(isAlive(npm)).toBe(false);
  expect(project.has('.cache/setup.lock')).toBe(false);
});
