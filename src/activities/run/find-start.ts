/** What a run that begins with phase 3 starts from: found in the store and on the disk before the run is recorded. */
import { resolve } from 'node:path';
import { ClassifierFileError, loadClassifier } from '../../classifier/index.js';
import { InputError, modelsNamed } from '../../config/index.js';
import type { WorkflowType } from '../../contracts/names.js';
import type { RunInput, StartingPoint } from '../../contracts/run-input.js';
import type { Store, StoredRun } from '../../store/index.js';
import { readLabels } from '../classifier/labels-file.js';

export interface Start {
  readonly startsFrom: StartingPoint;
  /** The input with what the starting point decides: corpus, embedding model, use case, number of labels. */
  readonly input: RunInput;
}

/**
 * @param input - Validated, and fit for the workflow type.
 * @returns undefined for workflow types that begin before phase 3.
 * @throws InputError when the run, its labels, its classifier, the file or the folder is not there or cannot be used.
 */
export async function findStart(
  store: Store,
  type: WorkflowType,
  input: RunInput,
): Promise<Start | undefined> {
  const { run, labels, classifier } = input;
  if (type === 'trainClassifier') {
    if (run !== undefined) return await labelsOfRun(store, input, run);
    return labels === undefined ? undefined : await labelsOfFile(input, resolve(labels));
  }
  if (type !== 'classifyDocuments') return undefined;
  if (run !== undefined) return await classifierOfRun(store, input, run);
  return typeof classifier === 'string'
    ? await classifierOfFolder(input, resolve(classifier))
    : undefined;
}

async function labelsOfRun(store: Store, input: RunInput, workflowId: string): Promise<Start> {
  const run = await requireRun(store, workflowId);
  // A refresh labels under the version that it left in force, whatever others it looked at.
  const refresh = await store.refreshes.ofRun(run.id);
  const versions =
    refresh === undefined
      ? (await store.taxonomies.trajectory(run.id)).reverse()
      : [{ id: refresh.taxonomyId }];
  for (const { id: taxonomyId } of versions) {
    const labelled = (await store.outcomes.sampleLabels(run.id, taxonomyId)).length;
    if (labelled === 0) continue;
    return {
      startsFrom: { kind: 'labels-of-run', workflowId, runId: run.id, taxonomyId },
      input: {
        ...input,
        corpus: run.config.corpus,
        useCase: input.useCase ?? run.config.useCase,
        // Of that model the vectors are there already.
        models: { embed: givenEmbedding(input) ?? run.config.models.embed },
        label: { ...input.label, sampleSize: labelled },
      },
    };
  }
  throw problem(`run: the run "${workflowId}" has labelled no document yet`);
}

async function labelsOfFile(input: RunInput, file: string): Promise<Start> {
  const { size } = await readLabels(file);
  const embed = givenEmbedding(input);
  return {
    startsFrom: { kind: 'labels-file', file },
    input: {
      ...input,
      models: embed === undefined ? undefined : { embed },
      label: { ...input.label, sampleSize: size },
    },
  };
}

async function classifierOfRun(store: Store, input: RunInput, workflowId: string): Promise<Start> {
  const run = await requireRun(store, workflowId);
  const classifier = await store.vectors.newestClassifier(run.id);
  if (classifier === undefined) {
    throw problem(
      `run: the run "${workflowId}" (${run.workflowType}) has trained no classifier; \`tntflow classifier train --run ${workflowId}\` does, where it has labels`,
    );
  }
  const { id: classifierId, taxonomyId } = classifier;
  const { corpus, useCase, models } = run.config;
  return {
    startsFrom: { kind: 'classifier-of-run', workflowId, runId: run.id, taxonomyId, classifierId },
    input: {
      ...input,
      corpus: input.corpus ?? (input.source === undefined ? corpus : undefined),
      useCase: input.useCase ?? useCase,
      models: { embed: requireEmbedding(input, models.embed) },
    },
  };
}

async function classifierOfFolder(input: RunInput, folder: string): Promise<Start> {
  try {
    const { embedding } = await loadClassifier({ folder });
    return {
      startsFrom: { kind: 'classifier-folder', folder },
      input: { ...input, models: { embed: requireEmbedding(input, embedding.model) } },
    };
  } catch (error) {
    if (!(error instanceof ClassifierFileError)) throw error;
    throw problem(`classifier: ${error.message}`);
  }
}

async function requireRun(store: Store, workflowId: string): Promise<StoredRun> {
  const run = await store.runs.latest(workflowId);
  if (run !== undefined) return run;
  throw problem(`run: the store holds no run with the workflow id "${workflowId}"`);
}

/** The embedding model that the user asked for; undefined where that was left open. */
function givenEmbedding({ models }: RunInput): string | undefined {
  return typeof models === 'string' ? modelsNamed(models).embed : models?.embed;
}

function requireEmbedding(input: RunInput, embed: string): string {
  const given = givenEmbedding(input);
  if (given === undefined || given === embed) return embed;
  throw problem(
    `models.embed: the classifier takes vectors of ${embed}, not ${given}; leave it out`,
  );
}

function problem(what: string): InputError {
  return new InputError(`The input cannot be used:\n${what}`);
}
