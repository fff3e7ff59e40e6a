/** The embedded server as its record says: found answering, started, or ended. Its callers hold the gate. */
import { startDevServer, type DevServerOptions, type SpawnedServer } from './dev-server.js';
import { stopProcess, UNKNOWN_IDENTITY } from './processes.js';
import { serverAnswers } from './server-connection.js';
import type { ServerPaths } from './server-paths.js';
import { readLiveServerRecord, removeServerRecord, writeServerRecord } from './server-record.js';
import type { ServerRecord } from './server-record.js';

/** A starting or busy server may take this long to answer before it is taken for dead. */
const ANSWER_TIMEOUT_MS = 15_000;

/** The recorded server if it answers. One that lives but stays silent is ended: it holds the database. */
export async function findAnsweringServer(paths: ServerPaths): Promise<ServerRecord | null> {
  const record = readLiveServerRecord(paths.record);
  if (record === null) return null;
  if (await serverAnswers({ address: record.address, timeoutMs: ANSWER_TIMEOUT_MS })) {
    return { ...record, state: 'ready' };
  }
  // Where a process cannot be told from a later one with its number, a silent one may be anyone's: left alone.
  if (record.serverIdentity !== UNKNOWN_IDENTITY) await endServer(record);
  return null;
}

export type StartServerOptions = Pick<
  DevServerOptions,
  'cliPath' | 'ui' | 'searchAttributes' | 'preferred' | 'startTimeoutMs'
>;

export async function startRecordedServer(
  options: StartServerOptions,
  paths: ServerPaths,
): Promise<ServerRecord> {
  const toRecord = (server: SpawnedServer, state: ServerRecord['state']): ServerRecord => ({
    state,
    address: server.address,
    uiUrl: server.uiUrl,
    serverPid: server.pid,
    serverIdentity: server.identity,
    ownerPid: process.pid,
    startedAt: new Date().toISOString(),
  });
  try {
    const server = await startDevServer({
      ...options,
      databaseFile: paths.database,
      logFile: paths.log,
      portsFile: paths.ports,
      // Noted before it answers: were this command killed now, the next one finds the server all the same.
      onSpawn: (spawned) => {
        writeServerRecord(paths.record, toRecord(spawned, 'starting'));
      },
    });
    const record = toRecord(server, 'ready');
    writeServerRecord(paths.record, record);
    return record;
  } catch (error) {
    removeServerRecord(paths.record);
    throw error;
  }
}

/** SIGTERM, then SIGKILL after the grace. */
export async function endServer(record: ServerRecord, graceMs = 10_000): Promise<void> {
  await stopProcess({ pid: record.serverPid, identity: record.serverIdentity, graceMs });
}
