/** The programs of the production topology, as the images hold them: Temporal's server and schema tool, built once from source. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { acquireLock } from '../../../src/embedded/file-lock.js';
import { findOnPath } from '../../../src/embedded/find-on-path.js';
import { findTemporalCli } from '../../../src/embedded/temporal-cli.js';
import { readCompose, serviceOf, versionOfImage } from '../../support/compose.js';
import { findPostgres } from '../../support/postgres-programs.js';

export interface Programs {
  /** `temporal-server` and `temporal-sql-tool`, and nothing else. */
  readonly temporal: string;
  readonly psql: string;
  /** The Temporal CLI. */
  readonly cli: string;
  /** Of the Temporal server, without a `v`. */
  readonly version: string;
}

const CACHE = resolve(import.meta.dirname, '../../../.cache/temporal-server');
const BUILD_MS = 20 * 60_000;
/** What `go install` names them, and what the images do. */
const NAMES = { server: 'temporal-server', sql: 'temporal-sql-tool' };

/** Says why on stderr, and returns null, where the topology cannot be had here. */
export async function findPrograms(): Promise<Programs | null> {
  const skip = (why: string) => {
    process.stderr.write(`Skipped: the production topology cannot run here: ${why}.\n`);
    return null;
  };
  const postgres = findPostgres();
  if (postgres === null) return skip('PostgreSQL is not installed');
  const beside = join(postgres, 'psql');
  const psql = existsSync(beside) ? beside : await findOnPath('psql', process.env);
  if (psql === null) return skip('psql is not installed');
  const { cli } = await findTemporalCli();
  if (cli === null) return skip('there is no Temporal CLI; `npm run setup` installs it');
  const version = versionOfImage(serviceOf(readCompose(), 'temporal'));
  const built = await buildServer(version);
  if ('problem' in built) return skip(built.problem);
  return { temporal: built.folder, psql, cli: cli.path, version };
}

/** Builds the version that the compose file names, unless it is there already. */
async function buildServer(
  version: string,
): Promise<{ readonly folder: string } | { readonly problem: string }> {
  const folder = join(CACHE, `v${version}`);
  const isBuilt = () => Object.values(NAMES).every((name) => existsSync(join(folder, name)));
  if (isBuilt()) return { folder };
  const go = await findOnPath('go', process.env);
  if (go === null) return { problem: 'Go is not installed, to build the Temporal server with' };
  mkdirSync(CACHE, { recursive: true });
  const lock = await acquireLock({
    file: join(CACHE, 'lock.db'),
    mode: 'exclusive',
    timeoutMs: BUILD_MS,
  });
  if (lock === null) return { problem: `another process has been building in ${CACHE} for long` };
  const parts = mkdtempSync(join(CACHE, 'part-'));
  try {
    if (isBuilt()) return { folder };
    process.stderr.write(`Building Temporal server ${version}; this takes some minutes, once …\n`);
    const module = (path: string) => `go.temporal.io/server/cmd/${path}@v${version}`;
    await promisify(execFile)(
      'nice',
      ['-n', '19', go, 'install', module('server'), module('tools/sql')],
      { env: { ...process.env, GOBIN: parts, GOFLAGS: '-buildvcs=false' }, timeout: BUILD_MS },
    );
    for (const [from, to] of Object.entries(NAMES)) renameSync(join(parts, from), join(parts, to));
    renameSync(parts, folder);
    return { folder };
  } catch (error) {
    const said = (error as { stderr?: unknown }).stderr;
    return { problem: `the Temporal server cannot be built: ${String(said ?? error).trim()}` };
  } finally {
    rmSync(parts, { recursive: true, force: true });
    lock.release();
  }
}
