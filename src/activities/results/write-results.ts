/** Activity: writes the run's results into its folder, and gives the small JSON that the workflow returns. */
import { join } from 'node:path';
import type { WriteResultsRequest } from '../../contracts/activities.js';
import type { RunResult } from '../../contracts/progress.js';
import { OTHER, type Category } from '../../contracts/taxonomy.js';
import { saveClassifier } from '../../classifier/index.js';
import { totalsOf } from '../../domain/usage.js';
import { renderReport, renderTaxonomy } from '../../report/index.js';
import { ResultsFolder } from '../../sinks/index.js';
import type { Store, StoredLabel } from '../../store/index.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { readNote } from '../classifier/classifier-note.js';
import { unpackModel } from '../classifier/stored-classifier.js';
import { refreshView } from '../refresh/refresh-report.js';
import { gatherReport } from './gather-report.js';
import { usageFile } from './usage-file.js';

const LABELS_PER_READ = 1_000;

export async function writeResults(
  dependencies: ActivityDependencies,
  request: WriteResultsRequest,
): Promise<RunResult> {
  return await whileHeartbeating(() => write(dependencies, request));
}

async function write(
  dependencies: ActivityDependencies,
  request: WriteResultsRequest,
): Promise<RunResult> {
  const { store } = dependencies;
  const { runId, taxonomyId, classifierId } = request;
  const run = await store.runs.get(runId);
  const { config } = run;
  const data = await gatherReport(dependencies, request);
  const taxonomy = await store.taxonomies.get(taxonomyId);
  const folder = await ResultsFolder.open(config.out);

  await folder.writeLines(
    'labels.jsonl',
    labelLines(store, { ...request, corpus: config.corpus, categories: taxonomy.categories }),
  );
  await folder.writeLines('set-aside.jsonl', [...data.badRecords, ...data.setAside]);
  await folder.writeJson('usage.json', usageFile(data));
  const trained =
    classifierId === null ? null : unpackModel(await store.vectors.classifier(classifierId));
  // What a run only applied stays where it came from.
  if (trained !== null && run.workflowType !== 'classifyDocuments') {
    const { workflowId, firstExecutionRunId } = run;
    await saveClassifier({
      folder: join(config.out, 'classifier'),
      classifier: { ...trained.trained, model: trained.model },
      origin: {
        embeddingModel: config.models.embed,
        taxonomyVersion: taxonomy.version,
        run: { workflowId, firstExecutionRunId },
        trainedAt: trained.trained.trainedAt,
      },
    });
  }
  await folder.writeJson('metrics.json', {
    shares: data.shares,
    classifier: request.classifier,
    training: trained?.trained.training ?? null,
    calibration: trained?.trained.calibration ?? null,
    abstention: trained?.trained.abstention ?? null,
    evaluation: trained?.trained.metrics ?? null,
    learningCurve: trained?.trained.learningCurve ?? null,
  });
  const refresh = await refreshView(store, runId);
  if (refresh?.drift) {
    const { documentIds, ...drift } = refresh.drift;
    await folder.writeJson('drift.json', {
      ...drift,
      documentIds: Object.fromEntries(documentIds),
    });
  }
  const { id: _, lineage: _lineage, ...version } = taxonomy;
  await folder.writeJson('taxonomy.json', version);
  await folder.writeText('taxonomy.md', `${renderTaxonomy(data)}\n`);
  // Last: where there is a report, the results are whole.
  await folder.writeText('report.md', renderReport(data));

  return {
    runId,
    corpus: config.corpus,
    documents: data.documents,
    labelled: data.labelled,
    ...(data.labelledByPeople > 0 && { labelledByPeople: data.labelledByPeople }),
    classified: data.classified,
    setAside: data.setAside.length + data.badRecords.length,
    skippedEmpty: data.skippedEmpty,
    taxonomyVersion: taxonomy.version,
    categories: taxonomy.categories,
    shares: data.shares,
    classifier: request.classifier,
    usage: totalsOf(data.usage, request.reused),
    estimate: data.estimate,
    seconds: request.seconds,
    out: config.out,
    notes: request.notes,
    ...(refresh && { refresh: refresh.result }),
  };
}

async function* labelLines(
  store: Store,
  {
    taxonomyId,
    corpus,
    categories,
  }: {
    readonly taxonomyId: number;
    readonly corpus: string;
    readonly categories: readonly Category[];
  },
) {
  const names = new Map(categories.map(({ id, name }) => [id, name]));
  const nameOf = (id: string | null) => (id === null ? OTHER : (names.get(id) ?? id));
  const documents = await store.corpora.countDocuments(await store.corpora.require(corpus));
  for (let from = 1; from <= documents; from += LABELS_PER_READ) {
    const labels = await store.outcomes.labelRange(taxonomyId, {
      from,
      to: from + LABELS_PER_READ,
    });
    for (const label of strongestOnly(labels)) {
      const { documentId, categoryId, confidence, source, reasoning, note } = label;
      const own = { documentId, categoryId, category: nameOf(categoryId), confidence, source };
      const said = source === 'classifier' ? readNote(note) : null;
      if (said === null) {
        yield { ...own, reasoning, ...(note === null ? {} : { note }) };
        continue;
      }
      const { abstained, runnerUpId, runnerUpConfidence } = said;
      const runnerUp = {
        categoryId: runnerUpId,
        category: nameOf(runnerUpId),
        confidence: runnerUpConfidence,
      };
      yield { ...own, reasoning, abstained, runnerUp };
    }
  }
}

/** A document's label by a person comes before the model's, and that before the classifier's. */
function strongestOnly<
  L extends { readonly documentId: string; readonly source: StoredLabel['source'] },
>(labels: readonly L[]): L[] {
  const strength = { human: 2, llm: 1, classifier: 0 };
  const strongest = new Map<string, L>();
  for (const label of labels) {
    const other = strongest.get(label.documentId);
    if (other !== undefined && strength[other.source] > strength[label.source]) continue;
    strongest.set(label.documentId, label);
  }
  return [...strongest.values()];
}
