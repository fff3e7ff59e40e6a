/** Activity: validates the input, resolves every default, and records the result; the run uses nothing else. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { PreparedRun, PrepareRequest } from '../../contracts/activities.js';
import { checkWorkflowInput, InputError, parseRunInput, resolveRun } from '../../config/index.js';
import type { RunInput } from '../../contracts/run-input.js';
import { providerOf } from '../../domain/model-names.js';
import { parseSince } from '../../domain/since.js';
import { modelsUsed } from '../../domain/model-shares.js';
import { describeSource, requireAccess } from '../../sources/index.js';
import { StoreError, type Store } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import type { ActivityDependencies } from '../dependencies.js';
import { inheritSettings } from '../refresh/inherit-settings.js';
import { findStart } from './find-start.js';

export async function prepareRun(
  { store, models, resultsFolder, notesFor, searchAttributes }: ActivityDependencies,
  { workflowType, workflowId, firstExecutionRunId, input, scheduledAt }: PrepareRequest,
): Promise<PreparedRun> {
  const key = { workflowId, firstExecutionRunId };
  let run = await store.runs.find(key);
  if (run === undefined) {
    const now = scheduledAt ?? Date.now();
    checkWorkflowInput(workflowType, parseRunInput(input));
    const start = await findStart(store, workflowType, input as RunInput);
    const inherited =
      workflowType === 'refreshTaxonomy'
        ? await inheritSettings(store, input as RunInput, parseRunInput(input))
        : undefined;
    const resolved = await resolveRun(inherited?.input ?? start?.input ?? input, {
      absolutePath: (path) => resolve(path),
      now,
      readText: (path) => readFile(path, 'utf8'),
      defaultOut: join(resultsFolder, folderName(workflowId, firstExecutionRunId)),
      async nameCorpus(source) {
        const { name, key: sourceKey } = await describeSource(source);
        // The same file read in another way is another corpus.
        const { format, columns, since, langsmith } = parseRunInput(input);
        const how = [format, columns, since && parseSince(since, now), langsmith];
        const reading = how.some(Boolean) ? `-${hashOf(how).slice(0, 6)}` : '';
        return `${name.replace(/[^\w.-]/gu, '-').slice(0, 90)}-${sourceKey}${reading}`;
      },
    });
    const config = {
      ...resolved,
      ...(start && { startsFrom: start.startsFrom }),
      ...(inherited && { refresh: inherited.refresh }),
    };
    if (config.source === null) await requireCorpus(store, config.corpus);
    else requireAccess(config.source);
    run = await store.runs.record(key, {
      workflowType,
      config,
      notes: notesFor(modelsUsed(config)),
    });
  }
  const { embed } = run.config.models;
  return {
    runId: run.id,
    config: run.config,
    // A model with a provider of its own may have no key here; its vectors are worth storing in any case.
    storesVectors:
      providerOf(embed) !== 'offline' || !(await models.embeddingModel(embed)).recomputable,
    searchAttributes: (await searchAttributes?.()) ?? [],
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
