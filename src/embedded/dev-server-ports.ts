/** Ports for a dev server: those wanted, else those of last time (so that a bookmark of the UI goes on working), else free ones. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import getPort from 'get-port';

export const LOOPBACK = '127.0.0.1';

export interface DevServerPorts {
  readonly grpc: number;
  readonly ui: number;
}

export interface ChoosePortsOptions {
  /** Taken where free, e.g. Temporal's own 7233 and 8233. */
  readonly preferred?: Partial<DevServerPorts>;
  /** Where the ports of last time are kept; nothing is remembered without it. */
  readonly portsFile?: string;
}

export async function choosePorts(options: ChoosePortsOptions = {}): Promise<DevServerPorts> {
  const last = readPorts(options.portsFile);
  const grpc = await firstFree([options.preferred?.grpc, last.grpc]);
  const ui = await firstFree([options.preferred?.ui, last.ui], grpc);
  return { grpc, ui };
}

export function rememberPorts(portsFile: string, ports: DevServerPorts): void {
  writeFileSync(portsFile, `${JSON.stringify(ports)}\n`);
}

function readPorts(file: string | undefined): Partial<DevServerPorts> {
  if (file === undefined) return {};
  try {
    const { grpc, ui } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    return { ...(isPort(grpc) ? { grpc } : {}), ...(isPort(ui) ? { ui } : {}) };
  } catch {
    // Absent, cut short or edited by hand: a memory of no worth beyond a bookmark, and written anew at the next start.
    return {};
  }
}

function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;
}

async function firstFree(wanted: readonly (number | undefined)[], taken?: number): Promise<number> {
  for (const port of wanted) {
    if (port !== undefined && port !== taken && (await isFree(port))) return port;
  }
  return await getPort({ host: LOOPBACK, ...(taken === undefined ? {} : { exclude: [taken] }) });
}

/** get-port answers this too, but takes a port it gave out in the last 15 s as used, and a restart wants just that one. */
async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ host: LOOPBACK, port }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
