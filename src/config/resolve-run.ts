/** Validates a run's input and resolves every default: done once, in the first activity, and recorded. */
import type { RunConfig, RunModels } from '../contracts/run-input.js';
import type { Category } from '../contracts/taxonomy.js';
import { OTHER, OTHER_ID } from '../contracts/taxonomy.js';
import { parseModelName } from '../domain/model-names.js';
import { PROMPT_VERSIONS } from '../domain/prompts/index.js';
import { categoryKey } from '../domain/taxonomy/category-key.js';
import { parseDuration } from './duration.js';
import { explainIssues } from './explain-issues.js';
import { InputError } from './input-error.js';
import { runInputSchema, type ParsedRunInput } from './run-input.js';
import { SETTINGS } from './settings.js';

/** What `models: "<provider>"` stands for. */
const SHORTHANDS: Readonly<Record<string, RunModels>> = {
  offline: {
    summarize: 'offline:extractive',
    taxonomy: 'offline:extractive',
    label: 'offline:extractive',
    embed: 'offline:hashing',
  },
  anthropic: {
    summarize: 'anthropic:claude-haiku-5-5',
    taxonomy: 'anthropic:claude-sonnet-5-5',
    label: 'anthropic:claude-haiku-5-5',
    // Anthropic has no embedding models.
    embed: 'offline:hashing',
  },
  openai: {
    summarize: 'openai:gpt-6-luna',
    taxonomy: 'openai:gpt-6-sol',
    label: 'openai:gpt-6-luna',
    embed: 'openai:text-embedding-3-large',
  },
};

/** @throws InputError with one line a problem. */
export function parseRunInput(input: unknown): ParsedRunInput {
  if (input === undefined || input === null) {
    throw new InputError(
      'The workflow was started without an input. Give one JSON object with at least "source" or "corpus".',
    );
  }
  const result = runInputSchema.safeParse(input);
  if (!result.success) {
    const lines = explainIssues(
      result.error,
      input,
      SETTINGS.map(({ path }) => path),
    );
    throw new InputError(`The input cannot be used:\n${lines}`);
  }
  if (result.data.corpus === undefined && result.data.source === undefined) {
    throw new InputError(
      'The input cannot be used:\nsource: give a file or folder to import, or name a corpus that is already in the store',
    );
  }
  return result.data;
}

export interface ResolveOptions {
  /** Name of the corpus for a source that was given without one. */
  nameCorpus(source: string): string | Promise<string>;
  /** Results folder for a run that was given none. */
  readonly defaultOut: string;
  /** Makes a path absolute on this machine. */
  absolutePath(path: string): string;
}

/** @throws InputError when fields do not fit together. */
export async function resolveRun(input: unknown, options: ResolveOptions): Promise<RunConfig> {
  const parsed = parseRunInput(input);
  const { corpus, source, format, columns, taxonomy, models, label, pauseTimeout, out, ...rest } =
    parsed;
  if (source === '-') {
    throw new InputError(
      'The input cannot be used:\nsource: a worker has no standard input; use `tntflow run --source -`, or `tntflow import` and then the corpus',
    );
  }
  const path = source === undefined ? null : options.absolutePath(source);
  const resolved: RunConfig = {
    ...rest,
    corpus: corpus ?? (await options.nameCorpus(path ?? '')),
    source: path,
    format: format ?? null,
    columns: columns ?? null,
    taxonomy:
      taxonomy === undefined
        ? null
        : { mode: taxonomy.mode, categories: giveIds(taxonomy.categories) },
    models: modelsOf(models),
    promptVersions: PROMPT_VERSIONS,
    label: { sampleSize: label.sampleSize ?? null, classifyRest: label.classifyRest },
    pauseTimeoutMs: parseDuration(pauseTimeout) ?? 0,
    out: options.absolutePath(out ?? options.defaultOut),
  };
  if (resolved.taxonomy !== null && resolved.taxonomy.categories.length > resolved.maxNumClusters) {
    throw new InputError(
      `The input cannot be used:\ntaxonomy.categories: holds ${resolved.taxonomy.categories.length} categories, but maxNumClusters is ${resolved.maxNumClusters}`,
    );
  }
  return resolved;
}

export function modelsOf(models: ParsedRunInput['models']): RunModels {
  if (typeof models !== 'string') {
    for (const [task, name] of Object.entries(models)) {
      try {
        parseModelName(name);
      } catch (error) {
        throw new InputError(
          `The input cannot be used:\nmodels.${task}: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    return models;
  }
  const shorthand = Object.hasOwn(SHORTHANDS, models) ? SHORTHANDS[models] : undefined;
  if (shorthand === undefined) {
    throw new InputError(
      `The input cannot be used:\nmodels: must be one of ${Object.keys(SHORTHANDS).join(', ')}, or an object of models by task, got "${models}"`,
    );
  }
  return shorthand;
}

function giveIds(categories: NonNullable<ParsedRunInput['taxonomy']>['categories']): Category[] {
  const ids = new Set<string>([OTHER_ID]);
  const names = new Set<string>([categoryKey(OTHER)]);
  const given = new Set(categories.flatMap(({ id }) => id ?? []));
  let number = 0;
  return categories.map(({ id, name, description }, index) => {
    let own = id;
    while (own === undefined || (id === undefined && given.has(own))) {
      number += 1;
      own = `c${number}`;
    }
    const where = `The input cannot be used:\ntaxonomy.categories.${index}`;
    if (ids.has(own))
      throw new InputError(`${where}.id: "${own}" is used twice, or is kept for ${OTHER}`);
    if (names.has(categoryKey(name))) {
      throw new InputError(
        `${where}.name: "${name}" is used twice, or is ${OTHER}, which is always offered`,
      );
    }
    ids.add(own);
    names.add(categoryKey(name));
    return { id: own, name, description };
  });
}
