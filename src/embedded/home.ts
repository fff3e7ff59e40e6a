/** The state folder, `TNTFLOW_HOME`: where the store and the embedded server keep their files. */
import { accessSync, constants, existsSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { HomeError } from './home-error.js';

export interface ResolveHomeOptions {
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Default: the working folder. */
  readonly cwd?: string;
}

/**
 * `TNTFLOW_HOME` where it is set; else the folder `.tntflow` of the nearest folder, from `cwd` upwards, that has one
 * or has a `package.json`; else the user's data folder. Nothing is created.
 *
 * @returns an absolute path.
 */
export function resolveHome({
  env = process.env,
  cwd = process.cwd(),
}: ResolveHomeOptions = {}): string {
  const named = env.TNTFLOW_HOME?.trim();
  if (named) return resolve(cwd, expandTilde(named));
  return projectHome(resolve(cwd)) ?? userHome(env);
}

/**
 * Creates the folder where it is missing, for the user alone (mode 0700): it holds people's conversations. A new one
 * ignores itself in git.
 *
 * @throws HomeError when it cannot be created or written to.
 */
export function ensureHome(path: string): void {
  try {
    if (!existsSync(path)) {
      mkdirSync(path, { recursive: true, mode: 0o700 });
      writeFileSync(join(path, '.gitignore'), '*\n');
    }
    if (!statSync(path).isDirectory()) throw new HomeError({ path, reason: 'it is not a folder' });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    if (error instanceof HomeError) throw error;
    throw new HomeError({ path, reason: (error as Error).message });
  }
}

function projectHome(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const home = join(folder, '.tntflow');
    if (existsSync(home) || existsSync(join(folder, 'package.json'))) return home;
    if (dirname(folder) === folder) return null;
  }
}

function userHome(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') {
    return join(env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'tntflow');
  }
  if (process.platform === 'darwin') {
    return join(homedir(), 'Library', 'Application Support', 'tntflow');
  }
  // Set but empty, or relative, counts as unset: XDG Base Directory Specification.
  const base = env.XDG_DATA_HOME;
  const data = base?.startsWith('/') ? base : join(homedir(), '.local', 'share');
  return join(data, 'tntflow');
}

/** A shell expands `~` itself; a settings file or a container's environment does not. */
export function expandTilde(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}
