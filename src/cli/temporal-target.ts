/** Which Temporal server a command uses: a named one, one at the default address, or the embedded one. */
import { Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { TntflowClient } from '../client.js';
import { acquireDevServer, type AcquiredDevServer } from '../embedded/server-lock.js';
import { ensureTemporalCli } from '../embedded/temporal-cli.js';
import type { CommandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import { terminal } from './terminal.js';

export const DEFAULT_ADDRESS = 'localhost:7233';
const PROBE_MS = 1_000;
const CONNECT_MS = 5_000;

/** As Temporal's configuration gives it; clients and workers both take it. */
export type ServerConnection = ReturnType<typeof loadClientConnectConfig>['connectionOptions'];

export interface NamedTarget {
  readonly kind: 'server';
  readonly connection: ServerConnection;
  readonly namespace: string;
  readonly address: string;
}

export interface EmbeddedTarget {
  readonly kind: 'embedded';
  readonly connection: ServerConnection;
  readonly namespace: string;
  readonly address: string;
  readonly server: AcquiredDevServer;
}

export type Target = NamedTarget | EmbeddedTarget;

export interface TargetOptions {
  /** `--address` */
  readonly address?: string | undefined;
  /** `--namespace` */
  readonly namespace?: string | undefined;
}

/** The server named by a flag, the environment or Temporal's configuration file; undefined when none is. */
export function namedTarget({ address, namespace }: TargetOptions): NamedTarget | undefined {
  const { connectionOptions, namespace: configured } = loadClientConnectConfig();
  const named = address ?? connectionOptions.address;
  if (named === undefined) return undefined;
  return {
    kind: 'server',
    address: named,
    connection: { ...connectionOptions, address: named },
    namespace: namespace ?? configured ?? 'default',
  };
}

/** The server at the default address, when one answers there. */
export async function defaultTarget({
  namespace,
}: TargetOptions): Promise<NamedTarget | undefined> {
  const connection = { address: DEFAULT_ADDRESS };
  if (!(await answers(connection, PROBE_MS))) return undefined;
  return {
    kind: 'server',
    address: DEFAULT_ADDRESS,
    connection,
    namespace: namespace ?? 'default',
  };
}

/** Starts the embedded server of the state folder, or joins it. */
export async function embeddedTarget(
  { home }: Pick<CommandContext, 'home'>,
  options: { readonly preferDefaultPorts?: boolean } = {},
): Promise<EmbeddedTarget> {
  const server = await acquireDevServer({
    home,
    cli: async () => (await ensureTemporalCli({ say: terminal.say })).path,
    ui: true,
    ...(options.preferDefaultPorts ? { preferred: { grpc: 7233, ui: 8233 } } : {}),
  });
  return {
    kind: 'embedded',
    address: server.address,
    connection: { address: server.address },
    namespace: 'default',
    server,
  };
}

/** @throws CommandError (exit 5) when the server does not answer. */
export async function connectClient({
  connection,
  namespace,
  address,
}: Target): Promise<TntflowClient> {
  try {
    return await TntflowClient.connect({ ...connection, namespace, connectTimeout: CONNECT_MS });
  } catch (error) {
    throw unreachable(address, error);
  }
}

export function unreachable(address: string, error: unknown): CommandError {
  const reason = error instanceof Error ? error.message : String(error);
  return new CommandError(
    `The Temporal server at ${address} cannot be reached: ${reason}\n` +
      'Start it, or correct --address or TEMPORAL_ADDRESS, or leave both out to use the embedded server.',
    EXIT.unreachable,
  );
}

async function answers(connection: ServerConnection, timeoutMs: number): Promise<boolean> {
  try {
    const open = await Connection.connect({ ...connection, connectTimeout: timeoutMs });
    await open.close();
    return true;
  } catch {
    // Nothing there is the usual case, and what this is called to find out.
    return false;
  }
}
