/** Activity: validates the input, resolves every default, and records the result; the run uses nothing else. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PreparedRun, PrepareRequest } from '../../contracts/activities.js';
import { InputError, parseRunInput, resolveRun } from '../../config/index.js';
import { providerOf } from '../../domain/model-names.js';
import { modelsOfRun } from '../../domain/model-shares.js';
import { describeSource } from '../../sources/index.js';
import { StoreError, type Store } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import type { ActivityDependencies } from '../dependencies.js';

export async function prepareRun(
  { store, models, resultsFolder, notesFor }: ActivityDependencies,
  { workflowType, workflowId, firstExecutionRunId, input }: PrepareRequest,
): Promise<PreparedRun> {
  const key = { workflowId, firstExecutionRunId };
  let run = await store.runs.find(key);
  if (run === undefined) {
    const config = await resolveRun(input, {
      absolutePath: (path) => resolve(path),
      readText: (path) => readFile(path, 'utf8'),
      defaultOut: join(resultsFolder, folderName(workflowId, firstExecutionRunId)),
      async nameCorpus(source) {
        const { name, key: sourceKey } = await describeSource(source);
        // The same file read in another way is another corpus.
        const { format, columns } = parseRunInput(input);
        const reading = (format ?? columns) ? `-${hashOf([format, columns]).slice(0, 6)}` : '';
        return `${name.replace(/[^\w.-]/gu, '-').slice(0, 90)}-${sourceKey}${reading}`;
      },
    });
    if (workflowType === 'labelDocuments' && config.taxonomy?.mode !== 'frozen') {
      throw new InputError(
        'The input cannot be used:\ntaxonomy: labelDocuments needs the taxonomy to label with, in mode "frozen"',
      );
    }
    if (config.source === null) await requireCorpus(store, config.corpus);
    run = await store.runs.record(key, {
      workflowType,
      config,
      notes: notesFor(modelsOfRun(config.models)),
    });
  }
  const { embed } = run.config.models;
  return {
    runId: run.id,
    config: run.config,
    // A model with a provider of its own may have no key here; its vectors are worth storing in any case.
    storesVectors:
      providerOf(embed) !== 'offline' || !(await models.embeddingModel(embed)).recomputable,
    notes: run.notes,
  };
}

async function requireCorpus(store: Store, name: string): Promise<void> {
  try {
    await store.corpora.require(name);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    throw new InputError(`The input cannot be used:\ncorpus: ${error.message}`);
  }
}

/** Unique, and safe as a folder's name whatever the workflow id. */
function folderName(workflowId: string, firstExecutionRunId: string): string {
  return `${workflowId.replace(/[^\w.-]/gu, '-').slice(0, 80)}-${firstExecutionRunId.slice(0, 8)}`;
}
