/** Activity: reads a source into the corpus of the run. Read again after a crash, it adds only what is missing. */
import { Context } from '@temporalio/activity';
import type { ImportRequest, ImportResult } from '../../contracts/activities.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { progressFrom } from './import-progress.js';
import { importSource } from './import-source.js';

export async function importDocuments(
  { store }: ActivityDependencies,
  { runId, until }: ImportRequest,
): Promise<ImportResult> {
  const { config, workflowType } = await store.runs.get(runId);
  if (config.source === null) {
    const corpus = await store.corpora.require(config.corpus);
    const documents = await store.corpora.countDocuments(corpus);
    return { documents, added: 0, ...(await store.corpora.countSkipped(corpus)) };
  }
  // A run that classifies a source is about its documents alone, whatever else the corpus holds.
  const selects = workflowType === 'classifyDocuments';
  const resume = progressFrom(Context.current().info.heartbeatDetails);
  let progress = resume;
  const imported = await whileHeartbeating(
    (signal) =>
      importSource(store, {
        corpus: config.corpus,
        source: config.source ?? '',
        format: config.format ?? undefined,
        columns: config.columns ?? undefined,
        since: config.since ?? undefined,
        until,
        incremental: workflowType === 'refreshTaxonomy',
        langsmith: config.langsmith ?? undefined,
        resume,
        maxBadRecordRatio: config.maxBadRecordRatio,
        signal,
        onProgress: (_, now) => {
          progress = now;
        },
        ...(selects && {
          async onDocuments(corpus, ids) {
            const found = await store.corpora.documentsOf(corpus, ids);
            const keys = [...found.values()].map(({ key }) => key);
            await store.samples.append(runId, 'classify', keys);
          },
          // Nothing new since then is no failure of a run that comes back every few minutes.
          mayBeEmpty: config.since !== null,
        }),
      }),
    () => progress,
  );
  if (!selects) return imported;
  const { train: selected } = await store.samples.count(runId, 'classify');
  return { ...imported, selected };
}
