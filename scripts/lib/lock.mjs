// Lets one set-up work at a time. The lock is the folder `.cache/setup.lock` with one file in it that names its owner.
//
// Each change is one atomic rename: a prepared folder is moved into place, which fails where a filled one stands; and
// the file of a dead owner, whose name is its alone, is moved out, which succeeds for one of those who try.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetUpError } from './set-up-error.mjs';

const RETRY_MS = 200;
/** Longer than every time limit of the steps together: whatever has the owner's number by then is another process. */
const OLDEST_MS = 60 * 60_000;

/**
 * Waits for its turn, saying so.
 *
 * @param {{ root: string, reporter: import('./reporter.mjs').Reporter, signal: AbortSignal }} options
 */
export async function acquireLock({ root, reporter, signal }) {
  const cache = join(root, '.cache');
  const folder = join(cache, 'setup.lock');
  mkdirSync(cache, { recursive: true });
  const name = `owner-${randomUUID()}.json`;
  let waiting = false;
  for (;;) {
    signal.throwIfAborted();
    if (tryTake(cache, folder, name)) break;
    const owner = readOwner(folder);
    if (owner === null) {
      // Being released just now. Where a rename does not replace an empty folder (Windows), it must go first.
      removeEmpty(folder);
    } else if (isHeld(owner)) {
      if (!waiting) reporter.begin(`waiting for another set-up (process ${owner.pid})`);
      waiting = true;
      await sleep(RETRY_MS);
    } else moveOut(folder, owner.file);
  }
  if (waiting) reporter.end();
  return {
    /** Notes the program at work: should this process be killed, the next set-up waits for that one to end. @param {number} pid */
    noteChild: (pid) => {
      // Written aside and moved in, so that a reader never sees half of it.
      const next = join(cache, `next-${name}`);
      writeFileSync(next, owner({ child: pid }));
      renameSync(next, join(folder, name));
    },
    release: () => {
      rmSync(join(folder, name), { force: true });
      removeEmpty(folder);
    },
  };
}

function owner({ child }) {
  return JSON.stringify({ pid: process.pid, child, since: Date.now() });
}

function tryTake(cache, folder, name) {
  const prepared = mkdtempSync(join(cache, 'setup.lock.'));
  writeFileSync(join(prepared, name), owner({ child: null }));
  try {
    renameSync(prepared, folder);
    return true;
  } catch (error) {
    rmSync(prepared, { recursive: true, force: true });
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES'].includes(error.code)) return false;
    throw error;
  }
}

function readOwner(folder) {
  try {
    const file = readdirSync(folder).find((name) => name.startsWith('owner-'));
    if (file === undefined) return null;
    return { file, ...JSON.parse(readFileSync(join(folder, file), 'utf8')) };
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw new SetUpError(
      `${folder} cannot be read (${error.message}).\nWhat to do: delete it if no other set-up runs.`,
    );
  }
}

function isHeld({ pid, child, since }) {
  if (Date.now() - since > OLDEST_MS) return false;
  return isAlive(pid) || (child !== null && isAlive(child));
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function moveOut(folder, file) {
  try {
    const out = join(folder, '..', `stale-${file}`);
    renameSync(join(folder, file), out);
    rmSync(out, { force: true });
  } catch (error) {
    // ENOENT: another one moved it out first.
    if (error.code !== 'ENOENT') throw error;
  }
}

function removeEmpty(folder) {
  try {
    rmdirSync(folder);
  } catch (error) {
    // Gone, or taken by the next one: either is fine.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
  }
}
