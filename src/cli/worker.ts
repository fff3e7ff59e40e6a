/** Runs workers until a signal ends them. */
import { installRuntime, startWorkers } from '../worker.js';
import { Observation } from '../worker/observation.js';
import { onInterrupt } from './interrupt.js';
import { commandContext, stderrLogger, type CommandContext } from './context.js';
import { readProviderSetup } from './operator-file.js';
import { CommandError, EXIT } from './exit-codes.js';
import { readConcurrency } from './read-concurrency.js';
import { serverTarget, unreachable } from './temporal-target.js';

export interface WorkerFlags {
  readonly address?: string;
  readonly namespace?: string;
  readonly concurrency?: string;
}

export async function runWorker(flags: WorkerFlags): Promise<void> {
  const context = commandContext();
  const logger = stderrLogger(context);
  const target = serverTarget(flags);
  const concurrency = readConcurrency(flags.concurrency);
  const setup = readProviderSetup(context);
  const observation = await observe(context);
  installRuntime(logger, { metricsAddress: observation?.temporalAddress });
  const interrupt = onInterrupt();
  const workers = await startWorkers({
    ...setup,
    home: context.home,
    connection: target.connection,
    namespace: target.namespace,
    concurrency,
    metrics: observation?.metrics,
  }).catch(async (error: unknown) => {
    await observation?.close();
    if (error instanceof Error && error.name === 'TransportError')
      throw await unreachable(target.connection, error);
    throw error;
  });
  observation?.watch(workers);
  logger.info(
    { queues: workers.queues, address: target.address, namespace: target.namespace },
    'workers are running',
  );
  try {
    await Promise.race([interrupt.pressed, workers.stopped]);
    logger.info('workers are stopping');
    await workers.shutdown();
  } finally {
    interrupt.dispose();
    await observation?.close();
  }
  logger.info('workers have stopped');
}

/** Undefined where no address for it is set. @throws CommandError when it cannot be listened at. */
async function observe({ environment }: CommandContext): Promise<Observation | undefined> {
  const address = environment.TNTFLOW_METRICS_ADDRESS;
  if (address === undefined) return undefined;
  try {
    return await Observation.start(address);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(
      `TNTFLOW_METRICS_ADDRESS: ${address.host}:${address.port} cannot be listened at: ${reason}.`,
      EXIT.usage,
    );
  }
}
