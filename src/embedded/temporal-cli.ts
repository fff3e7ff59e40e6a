/**
 * Finds the Temporal CLI, or installs it. Places, in this order: `TEMPORAL_CLI_PATH`, `temporal` on PATH, the caches,
 * the SDK's own download, `go install`. Built on Node alone: the set-up script uses it before anything else works.
 */
import { existsSync } from 'node:fs';
import { checkCli } from './cli-check.js';
import { cachedCliPath, cliCacheDirs, installIntoCache } from './cli-cache.js';
import { goInstall, sdkDownload, type CliInstaller, type InstallResult } from './cli-installers.js';
import { findOnPath } from './find-on-path.js';
import { TemporalCliError, type CliAttempt } from './temporal-cli-error.js';

export { TEMPORAL_CLI_VERSION } from './cli-cache.js';
export { TemporalCliError, formatAttempts, type CliAttempt } from './temporal-cli-error.js';

export interface TemporalCli {
  readonly path: string;
  /** Of the CLI, e.g. `1.5.1`; a plain `go install` prints `0.0.0-DEV`. */
  readonly version: string;
  /** Of the server inside it, e.g. `1.29.1`. */
  readonly serverVersion: string;
  /** Where it was found, one of the attempts' places. */
  readonly place: string;
  /** Every place that was looked at, the last being the one used. */
  readonly attempts: readonly CliAttempt[];
}

export interface FindTemporalCliOptions {
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv;
  /** Looked into, and installed into, instead of the project's and the user's cache; holds `v<version>/temporal`. */
  readonly cacheDir?: string;
  /** Most milliseconds a found file may take for `--version`; default 20,000. */
  readonly checkTimeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface EnsureTemporalCliOptions extends FindTemporalCliOptions {
  /** Called with what is being tried, before each attempt that can take minutes. */
  readonly say?: (what: string) => void;
  /** Default: the SDK's download, then `go install`. */
  readonly installers?: readonly CliInstaller[];
}

export interface FoundTemporalCli {
  /** Null when no place has a usable one. */
  readonly cli: TemporalCli | null;
  readonly attempts: readonly CliAttempt[];
}

const REMEDY =
  'install the Temporal CLI (https://docs.temporal.io/cli#install) so that `temporal` is on PATH, or set ' +
  'TEMPORAL_CLI_PATH to its file, or install Go 1.25 or later (https://go.dev/dl); then run this again.';

/**
 * Looks without installing anything.
 *
 * @throws TemporalCliError when `TEMPORAL_CLI_PATH` is set to something unusable: it is never passed over in silence.
 */
export async function findTemporalCli(
  options: FindTemporalCliOptions = {},
): Promise<FoundTemporalCli> {
  const { env = process.env } = options;
  const attempts: CliAttempt[] = [];

  const named = env.TEMPORAL_CLI_PATH;
  if (named) {
    const cli = await tryFile(named, 'TEMPORAL_CLI_PATH', attempts, options);
    if (cli) return { cli, attempts };
    throw new TemporalCliError({
      problem: 'The file named by TEMPORAL_CLI_PATH cannot be used.',
      attempts,
      remedy: 'set TEMPORAL_CLI_PATH to a working Temporal CLI, or unset it to have one found.',
    });
  }
  attempts.push({ place: 'TEMPORAL_CLI_PATH', outcome: 'not set' });

  const place = '`temporal` on PATH';
  const onPath = await findOnPath('temporal', env);
  if (onPath === null) attempts.push({ place, outcome: 'not found' });
  else {
    const cli = await tryFile(onPath, place, attempts, options);
    if (cli) return { cli, attempts };
  }

  for (const cacheDir of await cacheDirsOf(options)) {
    const path = cachedCliPath(cacheDir);
    if (!existsSync(path)) attempts.push({ place: 'cache', outcome: `no file ${path}` });
    else {
      const cli = await tryFile(path, 'cache', attempts, options);
      if (cli) return { cli, attempts };
    }
  }
  return { cli: null, attempts };
}

/**
 * Looks, and where there is none installs into the cache, whole or not at all.
 *
 * @throws TemporalCliError when none can be had: its message lists every place and why it failed.
 */
export async function ensureTemporalCli(
  options: EnsureTemporalCliOptions = {},
): Promise<TemporalCli> {
  const { installers = [sdkDownload(), goInstall()] } = options;
  const found = await findTemporalCli(options);
  if (found.cli) return found.cli;
  const attempts = [...found.attempts];
  for (const installer of installers) {
    options.say?.(installer.description);
    const result = await installWith(installer, options);
    if (result.file === null) attempts.push({ place: installer.place, outcome: result.reason });
    else {
      const cli = await tryFile(result.file, installer.place, attempts, options);
      if (cli) return cli;
    }
  }
  throw new TemporalCliError({
    problem: 'No usable Temporal CLI was found, and none could be installed. Tried, in this order:',
    attempts,
    remedy: REMEDY,
  });
}

async function installWith(
  installer: CliInstaller,
  options: EnsureTemporalCliOptions,
): Promise<InstallResult> {
  const { env = process.env, signal } = options;
  const [cacheDir = ''] = await cacheDirsOf(options);
  let result: InstallResult = { file: null, reason: '' };
  try {
    const file = await installIntoCache(cacheDir, async (folder) => {
      result = await installer.install({ folder, env, ...(signal ? { signal } : {}) });
      return result.file;
    });
    return file === null ? result : { file };
  } catch (error) {
    signal?.throwIfAborted();
    return { file: null, reason: (error as Error).message };
  }
}

async function cacheDirsOf({ cacheDir, env = process.env }: FindTemporalCliOptions) {
  return cacheDir === undefined ? await cliCacheDirs(env) : [cacheDir];
}

/** Checks a file and adds what came of it to `attempts`. */
async function tryFile(
  path: string,
  place: string,
  attempts: CliAttempt[],
  { checkTimeoutMs, signal }: FindTemporalCliOptions,
): Promise<TemporalCli | null> {
  const check = await checkCli({
    path,
    ...(checkTimeoutMs === undefined ? {} : { timeoutMs: checkTimeoutMs }),
    ...(signal ? { signal } : {}),
  });
  if (!check.usable) {
    attempts.push({ place, outcome: `${path} ${check.reason}` });
    return null;
  }
  const { version, serverVersion } = check;
  attempts.push({ place, outcome: `${path}, version ${version} (server ${serverVersion})` });
  return { path, version, serverVersion, place, attempts };
}
