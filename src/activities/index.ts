/** The activities, bound to what they work with: `createWorkActivities` and `createProviderActivities`. */
import type { ProviderActivities, WorkActivities } from '../contracts/activities.js';
import { classifyDocuments } from './classifier/classify-documents.js';
import { embedDocuments } from './classifier/embed-documents.js';
import { trainClassifier } from './classifier/train-classifier.js';
import { drawSample } from './corpus/draw-sample.js';
import { importDocuments } from './corpus/import-documents.js';
import type { ActivityDependencies } from './dependencies.js';
import { labelDocuments } from './documents/label-documents.js';
import { summarizeDocuments } from './documents/summarize-documents.js';
import { withFailures } from './failures.js';
import { writeResults } from './results/write-results.js';
import { preflightModels } from './run/preflight-models.js';
import { prepareRun } from './run/prepare-run.js';
import { improveTaxonomy } from './taxonomy/improve-taxonomy.js';
import { planMinibatches } from './taxonomy/plan-minibatches.js';
import { recordGivenTaxonomy } from './taxonomy/record-given-taxonomy.js';

export { AnswerSource } from './asking/answer-source.js';
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
    trainClassifier: (request) => trainClassifier(dependencies, request),
    writeResults: (request) => writeResults(dependencies, request),
    answerQueue,
  });
}

/** For the queue of one provider. */
export function createProviderActivities(
  dependencies: ActivityDependencies,
): ProviderActivities & Pick<WorkActivities, 'answerQueue'> {
  return withFailures<ProviderActivities & Pick<WorkActivities, 'answerQueue'>>({
    preflightModels: (request) => preflightModels(dependencies, request),
    summarizeDocuments: (request) => summarizeDocuments(dependencies, request),
    improveTaxonomy: (request) => improveTaxonomy(dependencies, request),
    labelDocuments: (request) => labelDocuments(dependencies, request),
    embedDocuments: (request) => embedDocuments(dependencies, request),
    classifyDocuments: (request) => classifyDocuments(dependencies, request),
    answerQueue,
  });
}

function answerQueue(): Promise<void> {
  return Promise.resolve();
}
