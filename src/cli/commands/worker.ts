/** `tntflow worker`. */
import { Command } from 'commander';
import type { WorkerFlags } from '../worker.js';

export function workerCommand(): Command {
  return new Command('worker')
    .description('run workers against a Temporal server until a signal ends them')
    .option('--address <host:port>', 'Temporal server; otherwise TEMPORAL_ADDRESS, localhost:7233')
    .option('--namespace <name>', 'Temporal namespace')
    .option('--concurrency <number>', 'most calls in flight for a model in this process')
    .action(async (flags: WorkerFlags) => {
      const { runWorker } = await import('../worker.js');
      await runWorker(flags);
    });
}
