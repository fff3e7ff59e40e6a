/** `tntflow import`. */
import { Command } from 'commander';
import { addRunFlags } from '../run-flags.js';

/** The fields of a run that say how a source is read. */
const IMPORT_SETTINGS = /^(corpus|format|columns\..+|since|langsmith\..+|maxBadRecordRatio)$/u;

export function importCommand(): Command {
  const command = new Command('import')
    .description('read documents into a corpus of the store; what is there already is left alone')
    .argument(
      '<source>',
      'a JSONL, CSV or TSV file (also gzipped), a folder of texts, langsmith:PROJECT, or - for JSONL on standard input',
    )
    .option(
      '--incremental',
      'take what is new since the last import of this project of LangSmith into this corpus',
    );
  return addRunFlags(command, (path) => IMPORT_SETTINGS.test(path)).action(
    async (source: string, flags: Readonly<Record<string, unknown>>) => {
      const { runImport } = await import('../import.js');
      await runImport(source, flags);
    },
  );
}
