/** The order of places for the Temporal CLI, and what is said when there is none. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CliInstaller } from '../../src/embedded/cli-installers.js';
import { ensureTemporalCli, findTemporalCli } from '../../src/embedded/temporal-cli.js';
import { TemporalCliError, TEMPORAL_CLI_VERSION } from '../../src/embedded/temporal-cli.js';
import { temporaryFolder, writeFakeCli, writeScript } from './support.js';

let folder: ReturnType<typeof temporaryFolder>;
let cacheDir: string;
let onPath: string;
let cached: string;

beforeEach(() => {
  folder = temporaryFolder();
  cacheDir = join(folder.path, 'cache');
  onPath = join(folder.path, 'bin', 'temporal');
  cached = join(cacheDir, `v${TEMPORAL_CLI_VERSION}`, 'temporal');
});

afterEach(() => {
  folder.remove();
});

function environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return { PATH: `${join(folder.path, 'bin')}:/usr/bin:/bin`, ...extra };
}

/** An installer that writes `content`, or fails with `reason`. */
function installer(place: string, outcome: { reason: string } | { version: string }): CliInstaller {
  return {
    place,
    description: `trying ${place}`,
    install: async ({ folder: target }) => {
      await Promise.resolve();
      if ('reason' in outcome) return { file: null, reason: outcome.reason };
      return { file: writeFakeCli(join(target, 'fresh'), outcome.version) };
    },
  };
}

test('TEMPORAL_CLI_PATH comes before PATH, and PATH before the cache', async () => {
  const named = writeFakeCli(join(folder.path, 'named'), '9.0.1');
  writeFakeCli(onPath, '9.0.2');
  writeFakeCli(cached, '9.0.3');

  const first = await findTemporalCli({ env: environment({ TEMPORAL_CLI_PATH: named }), cacheDir });
  expect(first.cli).toMatchObject({ path: named, version: '9.0.1', place: 'TEMPORAL_CLI_PATH' });
  const second = await findTemporalCli({ env: environment(), cacheDir });
  expect(second.cli).toMatchObject({ path: onPath, version: '9.0.2', serverVersion: '1.29.1' });
  const third = await findTemporalCli({ env: { PATH: '/usr/bin:/bin' }, cacheDir });
  expect(third.cli).toMatchObject({ path: cached, version: '9.0.3', place: 'cache' });
  expect(third.attempts.map(({ place }) => place)).toEqual([
    'TEMPORAL_CLI_PATH',
    '`temporal` on PATH',
    'cache',
  ]);
});

test('an unusable TEMPORAL_CLI_PATH is an error that names it, not a fall back', async () => {
  writeFakeCli(onPath);
  const missing = join(folder.path, 'missing');
  const attempt = findTemporalCli({ env: environment({ TEMPORAL_CLI_PATH: missing }), cacheDir });
  await expect(attempt).rejects.toThrow(TemporalCliError);
  await expect(attempt).rejects.toThrow(`${missing} cannot be run (there is no such file)`);
});

test.each([
  [
    'is too old',
    'echo "temporal version 0.13.0 (Server 1.24.2, UI 2.30.0)"',
    /too old: .*1\.24\.2.*1\.25\.0/,
  ],
  [
    'is another program',
    'echo "temporal: time series toolkit"',
    /is not the Temporal CLI: .*time series/,
  ],
  ['fails', 'echo "no such flag" >&2; exit 3', /failed with exit code 3: no such flag/],
  ['hangs', 'sleep 60', /gave no answer to --version within 0\.5 s/],
])('a program on PATH that %s is passed over, with the reason', async (_what, body, reason) => {
  writeScript(onPath, body);
  writeFakeCli(cached);
  const found = await findTemporalCli({ env: environment(), cacheDir, checkTimeoutMs: 500 });
  expect(found.cli?.path).toBe(cached);
  expect(found.attempts[1]?.outcome).toMatch(reason);
});

test('a file that is no program for this system is passed over', async () => {
  mkdirSync(join(cacheDir, `v${TEMPORAL_CLI_VERSION}`), { recursive: true });
  writeFileSync(cached, '\u0000\u0001binary of another system', { mode: 0o755 });
  const found = await findTemporalCli({ env: { PATH: '/usr/bin:/bin' }, cacheDir });
  expect(found.cli).toBeNull();
  expect(found.attempts.at(-1)?.outcome).toMatch(/cannot be run|failed|not the Temporal CLI/);
});

test('what is missing is installed into the cache, by the first installer that can', async () => {
  const said: string[] = [];
  const cli = await ensureTemporalCli({
    env: { PATH: '/usr/bin:/bin' },
    cacheDir,
    say: (what) => said.push(what),
    installers: [
      installer('first', { reason: 'no network' }),
      installer('second', { version: '1.5.1' }),
    ],
  });
  expect(cli).toMatchObject({ path: cached, version: '1.5.1', place: 'second' });
  expect(cli.attempts).toContainEqual({ place: 'first', outcome: 'no network' });
  expect(said).toEqual(['trying first', 'trying second']);
  expect(readdirSync(join(cached, '..'))).toEqual(['temporal']);

  const again = await ensureTemporalCli({
    env: { PATH: '/usr/bin:/bin' },
    cacheDir,
    installers: [],
  });
  expect(again.place).toBe('cache');
});

test('when none can be had, one message lists every place with its reason and says what to do', async () => {
  const attempt = ensureTemporalCli({
    env: { PATH: '/usr/bin:/bin' },
    cacheDir,
    installers: [
      installer("the SDK's download", { reason: 'dns error' }),
      installer('go install', { reason: '`go` is not on PATH' }),
    ],
  });
  const error: unknown = await attempt.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TemporalCliError);
  const lines = (error as Error).message.split('\n');
  expect(lines.slice(1, -1)).toEqual([
    '  TEMPORAL_CLI_PATH   not set',
    '  `temporal` on PATH  not found',
    `  cache               no file ${cached}`,
    "  the SDK's download  dns error",
    '  go install          `go` is not on PATH',
  ]);
  expect(lines.at(-1)).toMatch(
    /^What to do: install the Temporal CLI .*TEMPORAL_CLI_PATH.*go\.dev/,
  );
});

test('a cache that cannot be written to is a reason like any other', async () => {
  const blocked = join(folder.path, 'blocked');
  writeFileSync(blocked, 'a file where the folder should be');
  const attempt = ensureTemporalCli({
    env: { PATH: '/usr/bin:/bin' },
    cacheDir: blocked,
    installers: [installer('first', { version: '1.5.1' })],
  });
  await expect(attempt).rejects.toThrow(/first +ENOTDIR/);
});

test('an interrupted installation leaves nothing behind, and rejects', async () => {
  const interrupted = new AbortController();
  const slow: CliInstaller = {
    place: 'slow',
    description: 'slow',
    install: async ({ folder: target, signal }) => {
      writeFileSync(join(target, 'half'), 'half');
      await new Promise((_, reject) => {
        signal?.addEventListener('abort', () => {
          reject(signal.reason as Error);
        });
        interrupted.abort(new Error('stopped by the user'));
      });
      return { file: null, reason: 'unreachable' };
    },
  };
  const attempt = ensureTemporalCli({
    env: { PATH: '/usr/bin:/bin' },
    cacheDir,
    signal: interrupted.signal,
    installers: [slow],
  });
  await expect(attempt).rejects.toThrow('stopped by the user');
  expect(readdirSync(join(cached, '..'))).toEqual([]);
});

test('a file in the cache that no longer runs is replaced', async () => {
  writeScript(cached, 'exit 1');
  const cli = await ensureTemporalCli({
    env: { PATH: '/usr/bin:/bin' },
    cacheDir,
    installers: [installer('first', { version: '1.5.1' })],
  });
  expect(cli.path).toBe(cached);
  expect(existsSync(cached) && readFileSync(cached, 'utf8')).toContain('version 1.5.1');
});
