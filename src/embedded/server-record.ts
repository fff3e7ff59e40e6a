/** The file that says which embedded server runs for a state folder, for other commands and for `tntflow doctor`. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { isRunning } from './processes.js';

export interface ServerRecord {
  /** `starting` until it has answered for the first time. */
  readonly state: 'starting' | 'ready';
  /** `127.0.0.1:port` */
  readonly address: string;
  /** Null when it runs without UI. */
  readonly uiUrl: string | null;
  readonly serverPid: number;
  /** When the server's process started, in the system's words: tells it from a later one with the same number. */
  readonly serverIdentity: string;
  /** The command that started it, or that took it over from one that died. */
  readonly ownerPid: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** Null when there is none, or none that can be read: a file cut short cannot come from `writeServerRecord`. */
export function readServerRecord(file: string): ServerRecord | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isServerRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** The record of a server whose process lives, or null. Whether it also answers is another question. */
export function readLiveServerRecord(file: string): ServerRecord | null {
  const record = readServerRecord(file);
  if (record === null) return null;
  const { serverPid, serverIdentity } = record;
  return isRunning({ pid: serverPid, identity: serverIdentity }) ? record : null;
}

/** Replaced in one step, so that a reader sees the old or the new one, whole. */
export function writeServerRecord(file: string, record: ServerRecord): void {
  const next = `${file}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(next, file);
}

export function removeServerRecord(file: string): void {
  rmSync(file, { force: true });
}

function isServerRecord(value: unknown): value is ServerRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Record<string, unknown>;
  return (
    (record.state === 'starting' || record.state === 'ready') &&
    (typeof record.uiUrl === 'string' || record.uiUrl === null) &&
    ['address', 'serverIdentity', 'startedAt'].every((key) => typeof record[key] === 'string') &&
    ['serverPid', 'ownerPid'].every((key) => Number.isInteger(record[key]))
  );
}
