/** The lock between processes: who excludes whom, and that the system takes it back from the dead. */
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock } from '../../src/embedded/file-lock.js';
import { startHelper, temporaryFolder, type HelperProcess } from './support.js';

let folder: ReturnType<typeof temporaryFolder>;
let file: string;
let helpers: HelperProcess[];

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder.path, 'a.lock');
  helpers = [];
});

afterEach(() => {
  for (const { child } of helpers) child.kill('SIGKILL');
  folder.remove();
});

async function lockElsewhere(mode: 'shared' | 'exclusive'): Promise<HelperProcess> {
  const helper = startHelper('./hold-lock.ts', [file, mode]);
  helpers.push(helper);
  expect(await helper.nextLine()).toEqual({ held: true });
  return helper;
}

test('an exclusive lock excludes all others, within a process too', async () => {
  const lock = await acquireLock({ file, mode: 'exclusive', timeoutMs: 0 });
  expect(lock).not.toBeNull();
  expect(await acquireLock({ file, mode: 'exclusive', timeoutMs: 0 })).toBeNull();
  expect(await acquireLock({ file, mode: 'shared', timeoutMs: 0 })).toBeNull();
  lock?.release();
  lock?.release();
  const next = await acquireLock({ file, mode: 'exclusive', timeoutMs: 0 });
  expect(next).not.toBeNull();
  next?.release();
});

test('another process that holds it shared lets others share it; killed, it holds nothing', async () => {
  const { child, exited } = await lockElsewhere('shared');
  const shared = await acquireLock({ file, mode: 'shared', timeoutMs: 0 });
  expect(shared).not.toBeNull();
  shared?.release();
  expect(await acquireLock({ file, mode: 'exclusive', timeoutMs: 0 })).toBeNull();

  child.kill('SIGKILL');
  await exited;
  const lock = await acquireLock({ file, mode: 'exclusive', timeoutMs: 0 });
  expect(lock).not.toBeNull();
  lock?.release();
});

test('waiting ends as soon as the holder is gone', async () => {
  const { child } = await lockElsewhere('exclusive');
  const waiting = acquireLock({ file, mode: 'exclusive', timeoutMs: 10_000 });
  child.kill('SIGKILL');
  const lock = await waiting;
  expect(lock).not.toBeNull();
  lock?.release();
});
