/** Reads a source into a corpus of the store. */
import { resolve } from 'node:path';
import { importSource } from '../activities/index.js';
import { InputError, parseRunInput } from '../config/index.js';
import { isPath } from '../domain/source-names.js';
import { requireAccess } from '../sources/index.js';
import { openStore } from '../store/index.js';
import { commandContext } from './context.js';
import { EXIT } from './exit-codes.js';
import { readRunInput } from './run-flags.js';
import { terminal } from './terminal.js';

/** @param flags - Those fields of a run that say how a source is read, the corpus, and `incremental`. */
export async function runImport(
  source: string,
  { incremental, ...flags }: Readonly<Record<string, unknown>>,
): Promise<void> {
  const { corpus, format, columns, since, langsmith, maxBadRecordRatio } = parseRunInput(
    await readRunInput({ ...flags, source }),
  );
  requireAccess(source);
  if (corpus === undefined) throw new InputError('--corpus: name the corpus to import into');
  const store = await openStore(commandContext().store);
  try {
    const { documents, added, empty, bad } = await importSource(store, {
      corpus,
      source: isPath(source) ? resolve(source) : source,
      format,
      columns,
      since,
      langsmith,
      incremental: incremental === true,
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
