/** Where an installed Temporal CLI is kept, and how a file gets there whole or not at all. */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The version that is installed where none is found: the newest that `go install` accepts. */
export const TEMPORAL_CLI_VERSION = '1.5.1';

export const EXECUTABLE = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/** This module is `src/embedded/…` or `dist/embedded/…`: the package is two folders up. */
const PACKAGE_ROOT = fileURLToPath(new URL('../../', import.meta.url));

const UNFINISHED = '.unfinished-';
const STALE_AFTER_MS = 3_600_000;

/**
 * Folders that may hold the CLI as `<folder>/v<version>/temporal`, the one to install into first: the project's own
 * when this is a writable work tree, else (an installed package, whose folder goes with the next install) the user's.
 */
export async function cliCacheDirs(env: NodeJS.ProcessEnv): Promise<string[]> {
  const user = join(userCacheDir(env), 'temporal');
  if (PACKAGE_ROOT.split(sep).includes('node_modules')) return [user];
  const project = join(PACKAGE_ROOT, '.cache', 'temporal');
  const writable = await access(PACKAGE_ROOT, constants.W_OK).then(
    () => true,
    () => false,
  );
  return writable ? [project, user] : [user, project];
}

export function cachedCliPath(cacheDir: string): string {
  return join(cacheDir, `v${TEMPORAL_CLI_VERSION}`, EXECUTABLE);
}

function userCacheDir(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'tntflow', 'Cache');
  }
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'tntflow');
  // Set but empty counts as unset: XDG Base Directory Specification.
  const base = env.XDG_CACHE_HOME === '' ? undefined : env.XDG_CACHE_HOME;
  return join(base ?? join(homedir(), '.cache'), 'tntflow');
}

/**
 * Lets `produce` write an executable into a new folder beside its final place, then moves it there in one step.
 * What `produce` returns is the file's path, or null when there is none; the folder is removed either way.
 */
export async function installIntoCache(
  cacheDir: string,
  produce: (folder: string) => Promise<string | null>,
): Promise<string | null> {
  const target = cachedCliPath(cacheDir);
  const parent = join(target, '..');
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent);
  const folder = join(parent, UNFINISHED + randomUUID());
  await mkdir(folder);
  try {
    const file = await produce(folder);
    if (file === null) return null;
    await chmod(file, 0o755);
    await rename(file, target);
    return target;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** An installation that was killed leaves its folder behind: up to a few hundred megabytes. */
async function removeLeftovers(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const path = join(parent, name);
    const age = await stat(path).then(
      ({ mtimeMs }) => Date.now() - mtimeMs,
      () => 0,
    );
    if (age > STALE_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}
