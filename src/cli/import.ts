/** Reads a source into a corpus of the store. */
import { resolve } from 'node:path';
import { importSource } from '../activities/index.js';
import { InputError } from '../config/index.js';
import { openStore } from '../store/index.js';
import { commandContext } from './context.js';
import { EXIT } from './exit-codes.js';
import { terminal } from './terminal.js';

export interface ImportFlags {
  readonly corpus: string;
  readonly maxBadRecordRatio: string;
}

export async function runImport(source: string, flags: ImportFlags): Promise<void> {
  const maxBadRecordRatio = Number(flags.maxBadRecordRatio);
  if (!(maxBadRecordRatio >= 0 && maxBadRecordRatio <= 1)) {
    throw new InputError(
      `--max-bad-record-ratio: must be a number from 0 to 1, got "${flags.maxBadRecordRatio}"`,
    );
  }
  const store = await openStore(commandContext().store);
  try {
    const { documents, added, empty, bad } = await importSource(store, {
      corpus: flags.corpus,
      source: source === '-' ? source : resolve(source),
      maxBadRecordRatio,
    });
    terminal.say(
      `${added} documents added to corpus "${flags.corpus}", which holds ${documents} now. ` +
        `${empty} records without text were skipped, ${bad} set aside.`,
    );
    const id = await store.corpora.require(flags.corpus);
    for (const { position, reason } of (await store.corpora.listBad(id)).slice(0, 20)) {
      terminal.say(`Set aside record ${position}: ${reason}`);
    }
    if (bad > 0) process.exitCode = EXIT.setAside;
  } finally {
    await store.close();
  }
}
