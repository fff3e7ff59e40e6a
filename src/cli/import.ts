/** Reads a source into a corpus of the store. */
import { resolve } from 'node:path';
import { importSource } from '../activities/index.js';
import { InputError, parseRunInput } from '../config/index.js';
import { openStore } from '../store/index.js';
import { commandContext } from './context.js';
import { EXIT } from './exit-codes.js';
import { readRunInput } from './run-flags.js';
import { terminal } from './terminal.js';

/** @param flags - Those fields of a run that say how a source is read, and the corpus. */
export async function runImport(
  source: string,
  flags: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { corpus, format, columns, maxBadRecordRatio } = parseRunInput(
    await readRunInput({ ...flags, source }),
  );
  if (corpus === undefined) throw new InputError('--corpus: name the corpus to import into');
  const store = await openStore(commandContext().store);
  try {
    const { documents, added, empty, bad } = await importSource(store, {
      corpus,
      source: source === '-' ? source : resolve(source),
      format,
      columns,
      maxBadRecordRatio,
    });
    terminal.say(
      `${added} documents added to corpus "${corpus}", which holds ${documents} now. ` +
        `${empty} records without text were skipped, ${bad} set aside.`,
    );
    const id = await store.corpora.require(corpus);
    for (const { position, reason } of (await store.corpora.listBad(id)).slice(0, 20)) {
      terminal.say(`Set aside record ${position}: ${reason}`);
    }
    if (bad > 0) process.exitCode = EXIT.setAside;
  } finally {
    await store.close();
  }
}
