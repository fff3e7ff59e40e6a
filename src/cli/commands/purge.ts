/** `tntflow purge`. */
import { Command } from 'commander';
import type { PurgeFlags } from '../purge.js';

export function purgeCommand(): Command {
  return new Command('purge')
    .description('remove documents from the store, and all that was made of what they said')
    .option('--corpus <name>', 'all documents of this corpus, or those that the other flags name')
    .option('--document <id...>', 'documents of the corpus, by their ids')
    .option('--older-than <duration>', 'documents that were imported so long ago, such as 90d')
    .option('--dry-run', 'say what would be removed, and remove nothing')
    .option('--yes', 'do not ask')
    .option('--unchecked', 'also when the Temporal server cannot be asked whether a run uses them')
    .option('--json', 'print what was removed as JSON')
    .option('--address <host:port>', 'Temporal server')
    .option('--namespace <name>', 'Temporal namespace')
    .action(async (flags: PurgeFlags) => {
      const { purge } = await import('../purge.js');
      await purge(flags);
    });
}
