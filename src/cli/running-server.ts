/** For commands that only look: the named server, the embedded one where it runs, or the one at the default address. */
import type { TntflowClient } from '../client.js';
import { inspectDevServer } from '../embedded/server-lock.js';
import type { CommandContext } from './context.js';
import { CommandError, EXIT } from './exit-codes.js';
import {
  connectClient,
  defaultTarget,
  namedTarget,
  type TargetOptions,
} from './temporal-target.js';

export async function withRunningServer<T>(
  { home }: CommandContext,
  options: TargetOptions,
  use: (client: TntflowClient) => Promise<T>,
): Promise<T> {
  const embedded = inspectDevServer(home);
  const target =
    namedTarget(options) ??
    (embedded === null
      ? await defaultTarget(options)
      : {
          kind: 'server' as const,
          address: embedded.address,
          connection: { address: embedded.address },
          namespace: options.namespace ?? 'default',
        });
  if (target === undefined) {
    throw new CommandError(
      'No Temporal server runs here: none is named, none answers at the default address, and no tntflow command has the ' +
        'embedded one open. `tntflow run resume ID` goes on with a run, `tntflow dev` starts the server.',
      EXIT.unreachable,
    );
  }
  const client = await connectClient(target);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
}
