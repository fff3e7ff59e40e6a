/** Phases 2 and 3: labels by the model, the classifier, and the rest of the corpus by the classifier. */
import { modelOfChunk } from '../../domain/model-shares.js';
import { longWorkActivities, providerActivities } from '../activity-proxies.js';
import { fanOut } from '../fan-out.js';
import { withPauses } from '../pausing.js';
import type { RunContext } from '../run-context.js';

/** Classifying needs no call where vectors are recomputed, so that an activity can take more documents. */
const DOCUMENTS_PER_CLASSIFICATION = 200;

export async function label(run: RunContext): Promise<'finished' | 'full'> {
  const { runId, config } = run.prepared;
  const { taxonomyId } = run.taxonomy;
  const total = run.sample.toLabel;
  run.enter('label', total);
  return await fanOut(run, {
    total,
    perActivity: config.documentsPerActivity,
    handle(from, to) {
      const model = modelOfChunk(config.models.label, from / config.documentsPerActivity);
      const summary = `label documents ${from + 1}–${to} of ${total}`;
      return providerActivities(run, { model, summary }).labelDocuments({
        runId,
        taxonomyId,
        model,
        from,
        to,
      });
    },
  });
}

export async function embed(run: RunContext): Promise<'finished' | 'full'> {
  const { runId, config, storesVectors } = run.prepared;
  if (!storesVectors) return 'finished';
  const total = run.sample.toLabel;
  run.enter('embed', total);
  return await fanOut(run, {
    total,
    perActivity: DOCUMENTS_PER_CLASSIFICATION,
    handle: (from, to) =>
      providerActivities(run, {
        model: config.models.embed,
        summary: `embed documents ${from + 1}–${to} of ${total}`,
      }).embedDocuments({
        runId,
        from,
        to,
      }),
  });
}

export async function train(run: RunContext): Promise<void> {
  const { runId } = run.prepared;
  const { taxonomyId } = run.taxonomy;
  run.enter('classifier', 1);
  const { classifierId, summary } = await withPauses(run, () =>
    longWorkActivities(run, 'train the classifier').trainClassifier({ runId, taxonomyId }),
  );
  run.live.done = 1;
  run.state.classifierId = classifierId;
  run.state.classifier = summary;
  if (summary.reason !== null) run.state.notes.push(`No classifier: ${summary.reason}`);
}

/** Positions are those of the corpus, or of the source's documents; those that the model labelled keep its label. */
export async function classify(run: RunContext): Promise<'finished' | 'full'> {
  const { runId, config } = run.prepared;
  const { taxonomyId } = run.taxonomy;
  const { classifierId, imported, sample, refresh } = run.state;
  const ofSample = refresh !== undefined && refresh.begun.kind !== 'first';
  const total = ofSample
    ? (refresh.settled?.toClassify ?? 0)
    : (imported?.selected ?? imported?.documents ?? 0);
  // A run without a sample does nothing else than classify, and a refresh knows what is to be classified.
  const isWanted =
    sample === null || ofSample || (config.label.classifyRest && total > sample.toLabel);
  if (classifierId === null || !isWanted) return 'finished';
  run.enter('classify', total);
  return await fanOut(run, {
    total,
    perActivity: DOCUMENTS_PER_CLASSIFICATION,
    handle: (from, to) =>
      providerActivities(run, {
        model: config.models.embed,
        summary: `classify documents ${from + 1}–${to} of ${total}`,
      }).classifyDocuments({
        runId,
        taxonomyId,
        classifierId,
        from,
        to,
        ...(ofSample && { ofSample }),
      }),
  });
}
