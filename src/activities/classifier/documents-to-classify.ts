/** Which documents a chunk of a classification is about, and which of them have a better label already. */
import type { ClassifyChunkRequest } from '../../contracts/activities.js';
import type { Store, StoredDocument } from '../../store/index.js';

export interface DocumentsToClassify {
  readonly documents: readonly StoredDocument[];
  /** Keys of those that a person or the model labelled: they keep that. */
  readonly labelled: ReadonlySet<number>;
}

/**
 * Positions are those of the corpus; in a run that classifies the documents of its source, those of the source. A run
 * with the classifier of an earlier one takes over the labels that people and the model gave under that taxonomy.
 */
export async function documentsToClassify(
  store: Store,
  { runId, taxonomyId, from, to, ofSample }: ClassifyChunkRequest,
): Promise<DocumentsToClassify> {
  const { config, workflowType } = await store.runs.get(runId);
  const { startsFrom } = config;
  const documents =
    ofSample === true || (workflowType === 'classifyDocuments' && config.source !== null)
      ? await documentsOfSource(store, runId, { from, to })
      : await store.corpora.documentRange(
          await store.corpora.require(config.corpus),
          from + 1,
          to + 1,
        );
  const keys = documents.map(({ key }) => key);
  if (startsFrom?.kind === 'classifier-of-run') {
    const labels = await store.outcomes.labelsOf(startsFrom.taxonomyId, keys);
    await store.outcomes.addLabels(taxonomyId, labels);
  }
  const labelled = (await store.outcomes.labelsOf(taxonomyId, keys)).map(
    ({ document }) => document,
  );
  return { documents, labelled: new Set(labelled) };
}

async function documentsOfSource(
  store: Store,
  runId: number,
  range: { readonly from: number; readonly to: number },
): Promise<StoredDocument[]> {
  const selected = await store.samples.range(runId, 'classify', range);
  return await store.corpora.documents(selected.map(({ document }) => document));
}
