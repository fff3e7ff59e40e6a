/** `tntflow worker`: runs workers until a signal. */
import { Command } from 'commander';
import { InputError } from '../config/index.js';
import { installRuntime, startWorkers } from '../worker.js';
import { commandContext, stderrLogger } from './context.js';
import { DEFAULT_ADDRESS, namedTarget, unreachable } from './temporal-target.js';

interface WorkerFlags {
  readonly address?: string;
  readonly namespace?: string;
  readonly concurrency?: string;
}

export function workerCommand(): Command {
  return new Command('worker')
    .description('run workers against a Temporal server until a signal ends them')
    .option('--address <host:port>', 'Temporal server; otherwise TEMPORAL_ADDRESS, localhost:7233')
    .option('--namespace <name>', 'Temporal namespace')
    .option('--concurrency <number>', 'most calls in flight for a model in this process')
    .action(async (flags: WorkerFlags) => {
      const context = commandContext();
      const logger = stderrLogger(context);
      const target = namedTarget(flags) ?? {
        address: DEFAULT_ADDRESS,
        connection: { address: DEFAULT_ADDRESS },
        namespace: flags.namespace ?? 'default',
      };
      const concurrency = readConcurrency(flags.concurrency);
      installRuntime(logger, { handleSignals: true });
      const workers = await startWorkers({
        environment: context.environment,
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
    });
}

export function readConcurrency(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) {
    throw new InputError(`--concurrency: must be a whole number above 0, got "${text}"`);
  }
  return value;
}
