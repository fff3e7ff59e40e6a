/** Activity: the classifier's labels for a range of the corpus, but for documents that the model labelled. */
import type { ChunkResult, ClassifyChunkRequest } from '../../contracts/activities.js';
import { OTHER_ID } from '../../contracts/taxonomy.js';
import type { Classification } from '../../classifier/index.js';
import type { StoredDocument, StoredLabel } from '../../store/index.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { survive } from '../documents/survive.js';
import { whileHeartbeating } from '../heartbeat.js';
import { readyClassifier } from './apply-classifier.js';
import { noteOf } from './classifier-note.js';
import { documentsToClassify } from './documents-to-classify.js';

const STAGE = 'classify';

export async function classifyDocuments(
  dependencies: ActivityDependencies,
  request: ClassifyChunkRequest,
): Promise<ChunkResult> {
  const { store } = dependencies;
  const { runId, taxonomyId, from } = request;
  const { config } = await store.runs.get(runId);
  const { documents: range, labelled } = await documentsToClassify(store, request);
  const keys = range.map(({ key }) => key);
  const byClassifier = await store.outcomes.labelled(taxonomyId, 'classifier', keys);
  const setAside = await store.outcomes.findSetAside(runId, STAGE, keys);
  const closed = [labelled, byClassifier, setAside];
  const open = range.filter(({ key }) => !closed.some((some) => some.has(key)));
  const meter = new UsageMeter();
  if (open.length > 0) {
    const classify = await readyClassifier(dependencies, {
      classifierId: request.classifierId,
      embedder: config.models.embed,
    });
    const problems = await whileHeartbeating((signal) =>
      survive({ attempts: store.attempts, runId, stage: STAGE, from }, open, {
        signal,
        async handle(documents) {
          const classified = await classify(documents, { runId, meter, signal });
          await store.outcomes.addLabels(taxonomyId, toLabels(documents, classified));
          return [];
        },
        async setAside({ key }, reason) {
          await store.outcomes.setAside(runId, { document: key, stage: STAGE, reason });
          setAside.add(key);
        },
      }),
    );
    if (problems.length > 0) throw problems[0];
  }
  return { done: range.length - setAside.size, setAside: setAside.size, usage: meter.totals() };
}

function toLabels(
  documents: readonly StoredDocument[],
  classified: readonly Classification[],
): StoredLabel[] {
  return documents.flatMap(({ key }, row): StoredLabel[] => {
    const own = classified[row];
    return own === undefined
      ? []
      : [
          {
            document: key,
            source: 'classifier',
            categoryId: own.categoryId === OTHER_ID ? null : own.categoryId,
            confidence: own.probability,
            reasoning: null,
            note: noteOf(own),
          },
        ];
  });
}
