/** Runs workers until a signal ends them. */
import { installRuntime, startWorkers } from '../worker.js';
import { commandContext, stderrLogger } from './context.js';
import { readProviderSetup } from './operator-file.js';
import { readConcurrency } from './read-concurrency.js';
import { DEFAULT_ADDRESS, namedTarget, unreachable } from './temporal-target.js';

export interface WorkerFlags {
  readonly address?: string;
  readonly namespace?: string;
  readonly concurrency?: string;
}

export async function runWorker(flags: WorkerFlags): Promise<void> {
  const context = commandContext();
  const logger = stderrLogger(context);
  const target = namedTarget(flags) ?? {
    address: DEFAULT_ADDRESS,
    connection: { address: DEFAULT_ADDRESS },
    namespace: flags.namespace ?? 'default',
  };
  const concurrency = readConcurrency(flags.concurrency);
  const setup = readProviderSetup(context);
  installRuntime(logger, { handleSignals: true });
  const workers = await startWorkers({
    ...setup,
    home: context.home,
    connection: target.connection,
    namespace: target.namespace,
    concurrency,
  }).catch((error: unknown) => {
    if (error instanceof Error && error.name === 'TransportError')
      throw unreachable(target.address, error);
    throw error;
  });
  logger.info(
    { queues: workers.queues, address: target.address, namespace: target.namespace },
    'workers are running',
  );
  await workers.stopped;
  logger.info('workers have stopped');
}
