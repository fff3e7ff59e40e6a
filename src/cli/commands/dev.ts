/** `tntflow dev`. */
import { Command } from 'commander';

export function devCommand(): Command {
  return new Command('dev')
    .description('start a local Temporal server with its UI, and workers, until Ctrl-C')
    .option('--concurrency <number>', 'most calls in flight for a model in this process')
    .action(async (flags: { readonly concurrency?: string }) => {
      const { runDev } = await import('../dev.js');
      await runDev(flags);
    });
}
