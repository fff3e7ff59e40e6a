/**
 * One embedded Temporal server for a state folder, shared by the commands that use the folder.
 *
 * Two locks, both given back by the system when their holder dies:
 * - `gate`, exclusive: held while a command starts, joins, adopts or leaves the server; one at a time.
 * - `users`, shared: held by every command for as long as it uses the server.
 *
 * A command that comes and finds a live server joins it, else starts one. A command that leaves, and finds that no
 * one else holds `users`, stops the server: the last one out turns off the light, whoever started it. A server whose
 * users were all killed goes on running until the next command finds it: that one is then its only user and, unless
 * others come, stops it. The record `server.json` tells where the server is; the locks alone say who uses it.
 */
import { mkdirSync } from 'node:fs';
import { acquireLock, type FileLock } from './file-lock.js';
import { endServer, findAnsweringServer, startRecordedServer } from './recorded-server.js';
import type { StartServerOptions } from './recorded-server.js';
import { ensureSearchAttributes } from './server-connection.js';
import { ServerLockError } from './server-lock-error.js';
import { serverPaths, type ServerPaths } from './server-paths.js';
import { readLiveServerRecord, removeServerRecord, writeServerRecord } from './server-record.js';
import type { ServerRecord } from './server-record.js';

export interface AcquireDevServerOptions extends Omit<StartServerOptions, 'cliPath'> {
  /** The state folder; it must exist. */
  readonly home: string;
  /** Gives the Temporal CLI's path; called only where no server runs, and may take minutes to install it. */
  readonly cli: () => Promise<string>;
  /** Most milliseconds to wait for another command that starts or stops the server; default 60,000. */
  readonly gateTimeoutMs?: number;
  /** Milliseconds the server has to end by itself when the last command leaves; default 10,000. */
  readonly stopGraceMs?: number;
}

export interface AcquiredDevServer {
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Null when the server runs without UI, which is its starter's choice. */
  readonly uiUrl: string | null;
  /** True when this command started the server, or took over one whose users were all dead. */
  readonly owned: boolean;
  /** Ends the use of the server, and stops it if no other command uses it. May be called again. */
  release(): Promise<ReleaseResult>;
}

export interface ReleaseResult {
  /** False when the server goes on for other commands. */
  readonly stopped: boolean;
}

/**
 * @throws ServerLockError when another command holds the gate for too long.
 * @throws DevServerError when the server cannot be started.
 */
export async function acquireDevServer(
  options: AcquireDevServerOptions,
): Promise<AcquiredDevServer> {
  const { searchAttributes = {}, gateTimeoutMs } = options;
  const paths = serverPaths(options.home);
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  // An installation takes minutes: before the gate, so that no one waits for it there.
  let cliPath = readLiveServerRecord(paths.record) === null ? await options.cli() : null;
  const gate = await passGate(paths, gateTimeoutMs);
  try {
    const alone = await isUnused(paths);
    const users = await lockUsers(paths);
    try {
      let record = await findAnsweringServer(paths);
      const owned = record === null || alone;
      if (record === null) {
        cliPath ??= await options.cli();
        record = await startRecordedServer({ ...options, cliPath }, paths);
      } else {
        if (owned) writeServerRecord(paths.record, { ...record, ownerPid: process.pid });
        await ensureSearchAttributes({ address: record.address, searchAttributes });
      }
      const { address, uiUrl } = record;
      return { address, uiUrl, owned, release: releaseOnce(paths, users, options) };
    } catch (error) {
      users.release();
      throw error;
    }
  } finally {
    gate.release();
  }
}

/** The embedded server of a state folder, if one runs there. Joins nothing and changes nothing. */
export function inspectDevServer(home: string): ServerRecord | null {
  return readLiveServerRecord(serverPaths(home).record);
}

async function passGate(paths: ServerPaths, timeoutMs = 60_000): Promise<FileLock> {
  const gate = await acquireLock({ file: paths.gate, mode: 'exclusive', timeoutMs });
  if (gate === null) throw new ServerLockError({ lockFile: paths.gate, seconds: timeoutMs / 1000 });
  return gate;
}

async function lockUsers({ users: file }: ServerPaths): Promise<FileLock> {
  // Holding the gate, this can fail only against a program that is not ours.
  const lock = await acquireLock({ file, mode: 'shared', timeoutMs: 5_000 });
  if (lock === null) throw new ServerLockError({ lockFile: file, seconds: 5 });
  return lock;
}

/** Whether no command uses the server. Only meaningful while holding the gate. */
async function isUnused(paths: ServerPaths): Promise<boolean> {
  const lock = await acquireLock({ file: paths.users, mode: 'exclusive', timeoutMs: 0 });
  lock?.release();
  return lock !== null;
}

type ReleaseOptions = Pick<AcquireDevServerOptions, 'gateTimeoutMs' | 'stopGraceMs'>;

function releaseOnce(paths: ServerPaths, users: FileLock, options: ReleaseOptions) {
  let result: Promise<ReleaseResult> | undefined;
  return () => (result ??= leave(paths, users, options));
}

async function leave(
  paths: ServerPaths,
  users: FileLock,
  { gateTimeoutMs, stopGraceMs }: ReleaseOptions,
): Promise<ReleaseResult> {
  const gate = await passGate(paths, gateTimeoutMs);
  try {
    users.release();
    if (!(await isUnused(paths))) return { stopped: false };
    const record = readLiveServerRecord(paths.record);
    if (record !== null) await endServer(record, stopGraceMs);
    removeServerRecord(paths.record);
    return { stopped: true };
  } finally {
    gate.release();
  }
}
