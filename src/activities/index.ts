/** The activities, bound to what they work with: `createWorkActivities` and `createProviderActivities`. */
import type { ProviderActivities, WorkActivities } from '../contracts/activities.js';
import { adoptClassifier } from './classifier/adopt-classifier.js';
import { adoptLabels } from './classifier/adopt-labels.js';
import { classifyDocuments } from './classifier/classify-documents.js';
import { embedDocuments } from './classifier/embed-documents.js';
import { trainClassifier } from './classifier/train-classifier.js';
import { drawSample } from './corpus/draw-sample.js';
import { importDocuments } from './corpus/import-documents.js';
import { countDocuments } from './count-documents.js';
import type { ActivityDependencies } from './dependencies.js';
import { labelDocuments } from './documents/label-documents.js';
import { summarizeDocuments } from './documents/summarize-documents.js';
import { withFailures } from './failures.js';
import { NO_METRICS } from '../metrics/index.js';
import { beginRefresh } from './refresh/begin-refresh.js';
import { measureDrift } from './refresh/measure-drift.js';
import { recordRefresh } from './refresh/record-refresh.js';
import { settleTaxonomy } from './refresh/settle-taxonomy.js';
import { writeResults } from './results/write-results.js';
import { preflightModels } from './run/preflight-models.js';
import { prepareRun } from './run/prepare-run.js';
import { improveTaxonomy } from './taxonomy/improve-taxonomy.js';
import { planMinibatches } from './taxonomy/plan-minibatches.js';
import { recordGivenTaxonomy } from './taxonomy/record-given-taxonomy.js';

export { AnswerSource } from './asking/answer-source.js';
export { embeddedText } from './classifier/vectors-of.js';
export { importSource } from './corpus/import-source.js';
export type { ActivityDependencies } from './dependencies.js';

/** For the queue `tntflow-work`. */
export function createWorkActivities(dependencies: ActivityDependencies): WorkActivities {
  return withFailures<WorkActivities>({
    prepareRun: (request) => prepareRun(dependencies, request),
    importDocuments: (request) => importDocuments(dependencies, request),
    drawSample: (request) => drawSample(dependencies, request),
    planMinibatches: (request) => planMinibatches(dependencies, request),
    recordGivenTaxonomy: (request) => recordGivenTaxonomy(dependencies, request),
    adoptLabels: (request) => adoptLabels(dependencies, request),
    adoptClassifier: (request) => adoptClassifier(dependencies, request),
    trainClassifier: (request) => trainClassifier(dependencies, request),
    beginRefresh: (request) => beginRefresh(dependencies, request),
    settleTaxonomy: (request) => settleTaxonomy(dependencies, request),
    recordRefresh: (request) => recordRefresh(dependencies, request),
    writeResults: (request) => writeResults(dependencies, request),
    answerQueue,
  });
}

/** For the queue of one provider. */
export function createProviderActivities(
  dependencies: ActivityDependencies,
): ProviderActivities & Pick<WorkActivities, 'answerQueue'> {
  const { metrics = NO_METRICS } = dependencies;
  return withFailures<ProviderActivities & Pick<WorkActivities, 'answerQueue'>>({
    preflightModels: (request) => preflightModels(dependencies, request),
    summarizeDocuments: countDocuments(metrics, 'summarize', (request) =>
      summarizeDocuments(dependencies, request),
    ),
    improveTaxonomy: (request) => improveTaxonomy(dependencies, request),
    labelDocuments: countDocuments(metrics, 'label', (request) =>
      labelDocuments(dependencies, request),
    ),
    embedDocuments: countDocuments(metrics, 'embed', (request) =>
      embedDocuments(dependencies, request),
    ),
    classifyDocuments: countDocuments(metrics, 'classify', (request) =>
      classifyDocuments(dependencies, request),
    ),
    measureDrift: (request) => measureDrift(dependencies, request),
    answerQueue,
  });
}

function answerQueue(): Promise<void> {
  return Promise.resolve();
}
