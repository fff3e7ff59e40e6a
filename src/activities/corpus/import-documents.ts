/** Activity: reads a source into the corpus of the run. Read again after a crash, it adds only what is missing. */
import type { ImportResult, RunRequest } from '../../contracts/activities.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { importSource } from './import-source.js';

export async function importDocuments(
  { store }: ActivityDependencies,
  { runId }: RunRequest,
): Promise<ImportResult> {
  const { config } = await store.runs.get(runId);
  if (config.source === null) {
    const corpus = await store.corpora.require(config.corpus);
    const documents = await store.corpora.countDocuments(corpus);
    return { documents, added: 0, ...(await store.corpora.countSkipped(corpus)) };
  }
  let records = 0;
  return await whileHeartbeating(
    (signal) =>
      importSource(store, {
        corpus: config.corpus,
        source: config.source ?? '',
        format: config.format ?? undefined,
        columns: config.columns ?? undefined,
        maxBadRecordRatio: config.maxBadRecordRatio,
        signal,
        onProgress: (count) => {
          records = count;
        },
      }),
    () => ({ records }),
  );
}
