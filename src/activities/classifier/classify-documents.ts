/** Activity: the classifier's labels for a range of the corpus, but for documents that the model labelled. */
import type { ChunkResult, ClassifyChunkRequest } from '../../contracts/activities.js';
import { OTHER_ID } from '../../contracts/taxonomy.js';
import { classifyVectors } from '../../classifier/index.js';
import type { StoredLabel } from '../../store/index.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { noteOf } from './classifier-note.js';
import { unpackModel } from './stored-classifier.js';
import { vectorsOf, vectorSource } from './vectors-of.js';

export async function classifyDocuments(
  dependencies: ActivityDependencies,
  { runId, taxonomyId, classifierId, from, to }: ClassifyChunkRequest,
): Promise<ChunkResult> {
  const { store } = dependencies;
  const { config } = await store.runs.get(runId);
  const corpus = await store.corpora.require(config.corpus);
  const range = await store.corpora.documentRange(corpus, from + 1, to + 1);
  const keys = range.map(({ key }) => key);
  const byModel = await store.outcomes.labelled(taxonomyId, 'llm', keys);
  const byClassifier = await store.outcomes.labelled(taxonomyId, 'classifier', keys);
  const open = range.filter(({ key }) => !byModel.has(key) && !byClassifier.has(key));
  const meter = new UsageMeter();
  if (open.length > 0) {
    const { model, trained } = unpackModel(await store.vectors.classifier(classifierId));
    const source = await vectorSource(dependencies, config.models.embed);
    const vectors = await whileHeartbeating((signal) =>
      vectorsOf(dependencies, source, open, { runId, meter, signal }),
    );
    const features = new Float32Array(open.length * model.dimensions);
    for (const [row, vector] of vectors.entries()) features.set(vector, row * model.dimensions);
    const classified = classifyVectors({ ...trained, model }, features);
    const labels = open.flatMap(({ key }, row): StoredLabel[] => {
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
    await store.outcomes.addLabels(taxonomyId, labels);
  }
  return { done: range.length, setAside: 0, usage: meter.totals() };
}
