/** Runs `temporal server start-dev` on this machine with a persistent database. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { databaseIsWhole, prepareDatabase } from './dev-server-database.js';
import { DevServerError, type DevServerErrorOptions } from './dev-server-error.js';
import { choosePorts, LOOPBACK, rememberPorts } from './dev-server-ports.js';
import type { ChoosePortsOptions, DevServerPorts } from './dev-server-ports.js';
import { processIdentity, stopProcess, type ProcessRef } from './processes.js';
import { ensureSearchAttributes, serverAnswers } from './server-connection.js';
import type { SearchAttributes } from './server-connection.js';
import { openLog, readLogEnd } from './server-log.js';

export interface DevServerOptions extends ChoosePortsOptions {
  readonly cliPath: string;
  /** Created where missing, with its folder. */
  readonly databaseFile: string;
  /** Begun anew at each start; the one before is kept as `<file>.1`. */
  readonly logFile: string;
  /** Whether the Temporal UI is served too. */
  readonly ui: boolean;
  /** Registered where missing. */
  readonly searchAttributes?: SearchAttributes;
  /** Most milliseconds until it answers; default 30,000. */
  readonly startTimeoutMs?: number;
  /** Called as soon as the process exists, so that its caller can note it down before anything else happens. */
  readonly onSpawn?: (server: SpawnedServer) => void;
}

export interface SpawnedServer extends ProcessRef {
  /** `127.0.0.1:port`, of gRPC. */
  readonly address: string;
  /** Null without UI. */
  readonly uiUrl: string | null;
}

export interface DevServer extends SpawnedServer {
  /** Resolves when the server has ended, wanted or not. */
  readonly exited: Promise<void>;
  /** SIGTERM, then SIGKILL after `graceMs` (default 10,000). May be called again. */
  stop(options?: { readonly graceMs?: number }): Promise<void>;
}

/** Ports are looked for, released, and then taken by the server: another program may come in between. */
const START_ATTEMPTS = 3;

/**
 * Returns once the server answers. It leads a process group of its own: a terminal's Ctrl-C does not reach it, so a
 * worker can still report to it while it drains. It also outlives its starter: whoever starts it must stop it.
 *
 * @throws DevServerError when it ends or stays silent; nothing is left running then.
 */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(options, await choosePorts(options));
    } catch (error) {
      const passing = error instanceof DevServerError && (error.portTaken || error.crashed);
      if (!passing || attempt === START_ATTEMPTS) throw error;
    }
  }
}

async function startOnce(options: DevServerOptions, ports: DevServerPorts): Promise<DevServer> {
  const { databaseFile, logFile, startTimeoutMs = 30_000 } = options;
  mkdirSync(dirname(logFile), { recursive: true, mode: 0o700 });
  prepareDatabase(databaseFile);
  const child = spawnServer(options, ports);
  const fail = (kind: DevServerErrorOptions['kind'], problem: string) => {
    const logLines = readLogEnd(logFile, 8);
    return new DevServerError({ kind, problem, logLines, logFile, databaseFile });
  };
  const { pid } = child;
  if (pid === undefined) {
    const [error] = (await once(child, 'error')) as [Error];
    throw fail('unstartable', `${options.cliPath} cannot be run: ${error.message}`);
  }
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      resolve(signal ?? `exit code ${code}`);
    });
  });
  const address = `${LOOPBACK}:${ports.grpc}`;
  const uiUrl = uiAddress(options.ui, ports);
  // No process has the identity `ended`: one that is gone already is then found gone by every later look.
  const identity = processIdentity(pid) ?? 'ended';
  const spawned = { pid, identity, address, uiUrl };
  const stop = async ({ graceMs = 10_000 } = {}) => {
    child.ref();
    await stopProcess({ ...spawned, graceMs });
    await exited;
  };
  try {
    options.onSpawn?.(spawned);
    const ended = new AbortController();
    const outcome = await Promise.race([
      exited,
      serverAnswers({ address, timeoutMs: startTimeoutMs, signal: ended.signal }),
    ]);
    ended.abort();
    if (typeof outcome === 'string') {
      throw fail('exited', `The embedded Temporal server ended while starting (${outcome}).`);
    }
    if (!outcome) {
      const seconds = startTimeoutMs / 1000;
      throw fail('timeout', `The embedded Temporal server did not answer within ${seconds} s.`);
    }
    databaseIsWhole(databaseFile);
    const { searchAttributes = {} } = options;
    await ensureSearchAttributes({ address, searchAttributes });
    if (options.portsFile !== undefined) rememberPorts(options.portsFile, ports);
  } catch (error) {
    await stop({ graceMs: 1_000 });
    throw error;
  }
  // From here on it must not keep its starter's event loop alive.
  child.unref();
  return { ...spawned, exited: exited.then(() => undefined), stop };
}

function spawnServer(options: DevServerOptions, ports: DevServerPorts): ChildProcess {
  const { cliPath, databaseFile, logFile, ui } = options;
  const log = openLog(logFile);
  try {
    return spawn(cliPath, serverArguments({ databaseFile, ui, ports }), {
      stdio: ['ignore', log, log],
      detached: true,
      windowsHide: true,
      env: serverEnvironment(process.env),
    });
  } finally {
    closeSync(log);
  }
}

interface ServerArguments {
  readonly databaseFile: string;
  readonly ui: boolean;
  readonly ports: DevServerPorts;
}

function serverArguments({ databaseFile, ui, ports }: ServerArguments): string[] {
  return [
    ...['server', 'start-dev', '--ip', LOOPBACK, '--port', String(ports.grpc)],
    ...(ui ? ['--ui-port', String(ports.ui)] : ['--headless']),
    ...['--db-filename', databaseFile],
    // A write-ahead log without a flush for each commit: safe against kills; a power cut may cost the last moments.
    ...['--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal'],
    ...['--log-level', 'warn', '--color', 'never'],
    // The daily look for new versions, which reports this server to Temporal.
    ...['--dynamic-config-value', 'frontend.enableServerVersionCheck=false'],
  ];
}

/** The user's client settings (`TEMPORAL_ADDRESS`, a profile, …) are for another server. */
function serverEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('TEMPORAL_')));
}

function uiAddress(ui: boolean, ports: DevServerPorts): string | null {
  return ui ? `http://${LOOPBACK}:${ports.ui}` : null;
}
