/** The real Temporal server as a process: started with the compose file's environment, killed, and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import getPort, { portNumbers } from 'get-port';
import { until } from '../../support/processes.js';

/** Each service of a server listens at two ports, and the frontend at one for HTTP. In its tables a port is a smallint. */
const PORTS = [
  ...['FRONTEND_GRPC_PORT', 'FRONTEND_MEMBERSHIP_PORT', 'FRONTEND_HTTP_PORT'],
  ...['MATCHING_GRPC_PORT', 'MATCHING_MEMBERSHIP_PORT'],
  ...['HISTORY_GRPC_PORT', 'HISTORY_MEMBERSHIP_PORT'],
  ...['WORKER_GRPC_PORT', 'WORKER_MEMBERSHIP_PORT'],
];
const LOWEST_PORT = 20_000;
const HIGHEST_PORT = 32_767;
const START_MS = 120_000;

export interface TemporalServerOptions {
  /** The file of the server. */
  readonly program: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logFile: string;
}

export class TemporalServer {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly options: TemporalServerOptions,
    private readonly ports: Readonly<Record<string, string>>,
  ) {}

  /** Starts it on free ports, in place of those that the image uses. */
  static async start(options: TemporalServerOptions): Promise<TemporalServer> {
    const ports: Record<string, string> = {};
    const from = LOWEST_PORT + Math.floor(Math.random() * 10_000);
    for (const name of PORTS) {
      const port = await getPort({ host: '127.0.0.1', port: portNumbers(from, HIGHEST_PORT) });
      ports[name] = String(port);
    }
    const server = new TemporalServer(options, ports);
    await server.up();
    return server;
  }

  /** `127.0.0.1:port`. */
  get address(): string {
    return `127.0.0.1:${this.ports.FRONTEND_GRPC_PORT}`;
  }

  /** Starts it, again after `kill`, and waits until it serves. @throws Error with its log when it ends instead. */
  async up(): Promise<void> {
    const { program, environment, logFile } = this.options;
    const child = spawn(program, ['start'], {
      // The image's entry point says where to listen; no variable of this process is to say anything.
      env: { PATH: process.env.PATH, ...environment, ...this.ports, BIND_ON_IP: '127.0.0.1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = createWriteStream(logFile, { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    child.once('close', () => log.end());
    this.#process = child;
    await until(
      'the Temporal server',
      async () => {
        if (child.exitCode !== null) {
          throw new Error(
            `The Temporal server ended:\n${readFileSync(logFile, 'utf8').slice(-4_000)}`,
          );
        }
        return (await serves(this.address)) ? true : undefined;
      },
      START_MS,
    );
  }

  /** Ends it without a word. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'close');
  }
}

async function serves(address: string): Promise<boolean> {
  try {
    const connection = await Connection.connect({ address, connectTimeout: 2_000 });
    try {
      await connection.workflowService.listNamespaces({ pageSize: 1 });
      return true;
    } finally {
      await connection.close();
    }
  } catch {
    // It does not answer yet, or answers that it is not ready: what this is called to find out.
    return false;
  }
}
