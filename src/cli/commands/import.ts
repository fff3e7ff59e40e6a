/** `tntflow import`. */
import { Command } from 'commander';
import type { ImportFlags } from '../import.js';

export function importCommand(): Command {
  return new Command('import')
    .description('read documents into a corpus of the store; what is there already is left alone')
    .argument(
      '<source>',
      'a JSONL, CSV or TSV file (also gzipped), a folder of texts, or - for JSONL on standard input',
    )
    .requiredOption('--corpus <name>', 'name of the corpus')
    .option(
      '--max-bad-record-ratio <number>',
      'share of unreadable records above which the import fails',
      '0.01',
    )
    .action(async (source: string, flags: ImportFlags) => {
      const { runImport } = await import('../import.js');
      await runImport(source, flags);
    });
}
