/** Which fields a workflow type needs, and which it cannot use: said before anything is started or read. */
import type { WorkflowType } from '../contracts/names.js';
import { InputError } from './input-error.js';
import type { ParsedRunInput } from './run-input.js';

/** @throws InputError naming the field, and what to do about it. */
export function checkWorkflowInput(type: WorkflowType, input: ParsedRunInput): void {
  if (type === 'trainClassifier') return checkTraining(input);
  if (type === 'classifyDocuments') return checkClassifying(input);
  if (type === 'refreshTaxonomy') return checkRefresh(input);
  if (type === 'labelDocuments' && input.taxonomy?.mode !== 'frozen') {
    throw problem('taxonomy: labelDocuments needs the taxonomy to label with, in mode "frozen"');
  }
  checkOthers(type, input);
}

function checkTraining({ run, labels, classifier, corpus, source, taxonomy }: ParsedRunInput) {
  if (typeof classifier === 'string') {
    throw problem(
      'classifier: trainClassifier makes a classifier; a saved one is applied by classifyDocuments',
    );
  }
  if ((run === undefined) === (labels === undefined)) {
    throw problem(
      'run: trainClassifier learns from the labels of an earlier run ("run") or from a file of labels ("labels"); give one of them',
    );
  }
  if (taxonomy?.mode === 'extend') {
    throw problem(
      'taxonomy.mode: must be "frozen": the labels are about the categories as they are',
    );
  }
  if (run === undefined) return;
  const extra = Object.entries({ corpus, source, taxonomy }).find(([, value]) => value);
  if (extra === undefined) return;
  throw problem(`${extra[0]}: the labels of a run have theirs; leave it out, or give "labels"`);
}

function checkClassifying({ run, labels, classifier, corpus, source, taxonomy }: ParsedRunInput) {
  if (labels !== undefined) {
    throw problem('labels: classifyDocuments learns nothing; labels are for trainClassifier');
  }
  if (taxonomy !== undefined) {
    throw problem('taxonomy: a classifier has its own; leave it out');
  }
  const isFolder = typeof classifier === 'string';
  if ((run !== undefined) === isFolder) {
    throw problem(
      'run: classifyDocuments applies the classifier of an earlier run ("run") or the one in a folder ("classifier"); give one of them',
    );
  }
  if (isFolder && corpus === undefined && source === undefined) {
    throw problem(
      'source: give documents to import and classify, or name a corpus that is already in the store',
    );
  }
}

function checkRefresh({ run, labels, classifier, corpus, taxonomy }: ParsedRunInput) {
  if (corpus === undefined && run === undefined) {
    throw problem(
      'corpus: name the corpus that grows from refresh to refresh: a source alone is another corpus whenever it changes',
    );
  }
  if (labels !== undefined) {
    throw problem(
      'labels: refreshTaxonomy makes its own; labels of a file are for trainClassifier',
    );
  }
  if (typeof classifier === 'string') {
    throw problem(
      'classifier: refreshTaxonomy trains its own; a saved one is applied by classifyDocuments',
    );
  }
  if (taxonomy !== undefined) {
    throw problem(
      'taxonomy: a refresh begins with the one in force; put another in force with `tntflow taxonomy adopt`',
    );
  }
}

function checkOthers(type: WorkflowType, { run, labels, classifier }: ParsedRunInput) {
  const field =
    run !== undefined
      ? 'run'
      : labels !== undefined
        ? 'labels'
        : typeof classifier === 'string'
          ? 'classifier'
          : undefined;
  if (field === undefined) return;
  throw problem(
    `${field}: ${type} makes its own; it is for trainClassifier and classifyDocuments, which begin with what is there`,
  );
}

function problem(what: string): InputError {
  return new InputError(`The input cannot be used:\n${what}`);
}
