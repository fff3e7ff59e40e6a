/** Which Temporal server a command uses: a named one, one at the default address, or the embedded one. */
import { Connection } from '@temporalio/client';
import { TntflowClient } from '../client.js';
import { readTemporalConfig, type TemporalConfig } from '../config/temporal-config.js';
import { EMBEDDED_SEARCH_ATTRIBUTES } from '../embedded/search-attributes.js';
import { acquireDevServer, type AcquiredDevServer } from '../embedded/server-lock.js';
import { ensureTemporalCli } from '../embedded/temporal-cli.js';
import type { CommandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import { explainConnection } from './explain-connection.js';
import { terminal } from './terminal.js';

export const DEFAULT_ADDRESS = 'localhost:7233';
const PROBE_MS = 1_000;
/** As the SDK itself waits. */
const CONNECT_MS = 10_000;

/** As Temporal's configuration gives it; clients and workers both take it. */
export type ServerConnection = TemporalConfig['connection'];

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

/**
 * The server named by a flag, the environment or Temporal's configuration file; undefined when none is. Whoever sets a
 * key or certificates means a server, if need be the one at the default address.
 *
 * @throws InputError when the configuration cannot be used.
 */
export function namedTarget(options: TargetOptions): NamedTarget | undefined {
  const { connection } = readTemporalConfig();
  const isNamed =
    options.address !== undefined ||
    connection.address !== undefined ||
    connection.apiKey !== undefined ||
    Boolean(connection.tls);
  return isNamed ? serverTarget(options) : undefined;
}

/** The server that is named, else the one at the default address, whether it answers or not. */
export function serverTarget(options: TargetOptions): NamedTarget {
  const { connection, namespace } = readTemporalConfig();
  const address = options.address ?? connection.address ?? DEFAULT_ADDRESS;
  return {
    kind: 'server',
    address,
    connection: { ...connection, address },
    namespace: options.namespace ?? namespace ?? 'default',
  };
}

/** The server at the default address, when one answers there. */
export async function defaultTarget(options: TargetOptions): Promise<NamedTarget | undefined> {
  const target = serverTarget({ ...options, address: DEFAULT_ADDRESS });
  return (await answers(target.connection, PROBE_MS)) ? target : undefined;
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
    searchAttributes: EMBEDDED_SEARCH_ATTRIBUTES,
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
export async function connectClient({ connection, namespace }: Target): Promise<TntflowClient> {
  try {
    // The target is all there is to know: an API key for a server elsewhere is none of the embedded one's.
    return await TntflowClient.connect({
      ...connection,
      namespace,
      configured: false,
      connectTimeout: CONNECT_MS,
    });
  } catch (error) {
    throw await unreachable(connection, error);
  }
}

/** Says why, in one line, and how to go on where there is more than one way. */
export async function unreachable(
  connection: ServerConnection,
  error: unknown,
): Promise<CommandError> {
  const { address = DEFAULT_ADDRESS } = connection;
  const reason = await explainConnection({ ...connection, address }, error);
  return new CommandError(
    `The Temporal server at ${address} cannot be reached: ${reason}.`,
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
