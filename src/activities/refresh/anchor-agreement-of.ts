/** How often the classifier of before and the new one say the same of the anchors. */
import type { AnchorAgreement } from '../../contracts/drift.js';
import { anchorAgreement } from '../../domain/drift/index.js';
import type { ActivityDependencies } from '../dependencies.js';
import { readyClassifier, type ApplyClassifier } from '../classifier/apply-classifier.js';
import type { VectorsOptions } from '../classifier/vectors-of.js';
import type { Beginning } from './beginning.js';
import { classifyInMemory } from './classify-in-memory.js';

/** @returns null without a classifier of before, without anchors, or where the embedding model is another. */
export async function anchorAgreementOf(
  dependencies: ActivityDependencies,
  {
    runId,
    beginning,
    classify,
  }: {
    readonly runId: number;
    readonly beginning: Beginning;
    /** The new one. */
    readonly classify: ApplyClassifier;
  },
  options: VectorsOptions,
): Promise<AnchorAgreement | null> {
  const { store } = dependencies;
  if (beginning.classifierId === null) return null;
  const before = await store.vectors.classifier(beginning.classifierId);
  const [then, now] = [await store.runs.get(before.runId), await store.runs.get(runId)];
  const embedder = now.config.models.embed;
  if (then.config.models.embed !== embedder || before.weights === null) return null;
  const { train } = await store.samples.count(runId, 'anchor');
  const sampled = await store.samples.range(runId, 'anchor', { from: 0, to: train });
  const documents = sampled.map(({ document }) => document);
  const classifyBefore = await readyClassifier(dependencies, { classifierId: before.id, embedder });
  const earlier = await classifyInMemory(store, classifyBefore, { documents, ...options });
  const later = await classifyInMemory(store, classify, { documents, ...options });
  return anchorAgreement({
    labels: [...later].map(([document, after]) => ({
      ...{ document, after },
      before: earlier.get(document) ?? null,
    })),
  });
}
