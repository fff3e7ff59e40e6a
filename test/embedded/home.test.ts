/** Which state folder is used, and how it is created. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureHome, resolveHome } from '../../src/embedded/home.js';
import { HomeError } from '../../src/embedded/home-error.js';
import { temporaryFolder } from './support.js';

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => {
  folder.remove();
});

test('TNTFLOW_HOME comes first, relative to the working folder, with ~ for the user', () => {
  const cwd = folder.path;
  writeFileSync(join(cwd, 'package.json'), '{}');
  expect(resolveHome({ env: { TNTFLOW_HOME: '/srv/state' }, cwd })).toBe('/srv/state');
  expect(resolveHome({ env: { TNTFLOW_HOME: 'state' }, cwd })).toBe(join(cwd, 'state'));
  expect(resolveHome({ env: { TNTFLOW_HOME: '~/state' }, cwd })).toBe(join(homedir(), 'state'));
  expect(resolveHome({ env: { TNTFLOW_HOME: ' ' }, cwd })).toBe(join(cwd, '.tntflow'));
});

test('else the nearest folder upwards that has a .tntflow or a package.json', () => {
  const inner = join(folder.path, 'project', 'packages', 'app', 'src');
  mkdirSync(inner, { recursive: true });
  mkdirSync(join(folder.path, 'project', '.tntflow'));
  const ask = () => resolveHome({ env: {}, cwd: inner });
  expect(ask()).toBe(join(folder.path, 'project', '.tntflow'));
  writeFileSync(join(folder.path, 'project', 'packages', 'app', 'package.json'), '{}');
  expect(ask()).toBe(join(folder.path, 'project', 'packages', 'app', '.tntflow'));
});

test.runIf(process.platform === 'linux')('else the data folder of the user', () => {
  const cwd = '/';
  expect(resolveHome({ env: { XDG_DATA_HOME: '/data' }, cwd })).toBe('/data/tntflow');
  const usual = join(homedir(), '.local', 'share', 'tntflow');
  expect(resolveHome({ env: {}, cwd })).toBe(usual);
  expect(resolveHome({ env: { XDG_DATA_HOME: 'relative' }, cwd })).toBe(usual);
});

test('it is created for the user alone, and ignored by git; an existing one is left as it is', () => {
  const home = join(folder.path, 'deep', '.tntflow');
  ensureHome(home);
  expect(statSync(home).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(home, '.gitignore'), 'utf8')).toBe('*\n');

  writeFileSync(join(home, '.gitignore'), 'mine\n');
  ensureHome(home);
  expect(readFileSync(join(home, '.gitignore'), 'utf8')).toBe('mine\n');
});

test('a file in its place is an error that names it and says what to do', () => {
  const home = join(folder.path, 'file');
  writeFileSync(home, '');
  expect(() => {
    ensureHome(home);
  }).toThrow(HomeError);
  expect(() => {
    ensureHome(join(home, 'below'));
  }).toThrow(/file\/below cannot be used: .*\nWhat to do: set TNTFLOW_HOME/);
});
