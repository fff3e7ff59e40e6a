/** Validates a run's input and resolves every default: done once, in the first activity, and recorded. */
import type { ModelShare, RunConfig, RunModels } from '../contracts/run-input.js';
import type { Category } from '../contracts/taxonomy.js';
import { OTHER, OTHER_ID } from '../contracts/taxonomy.js';
import { parseModelName } from '../domain/model-names.js';
import { parseSince } from '../domain/since.js';
import { isPath, langsmithProject } from '../domain/source-names.js';
import { categoryKey } from '../domain/taxonomy/category-key.js';
import { parseDuration } from '../domain/duration.js';
import { explainIssues } from './explain-issues.js';
import { InputError } from './input-error.js';
import { promptVersions, resolveParameters, resolvePrompts } from './resolve-prompts.js';
import { classifierSettings, runInputSchema, type ParsedRunInput } from './run-input.js';
import { SETTINGS } from './settings.js';

/** What `models: "<provider>"` stands for. */
const SHORTHANDS: Readonly<Record<string, Readonly<Record<keyof RunModels, string>>>> = {
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
    const knownFields = SETTINGS.map(({ path }) => path);
    const lines = explainIssues(result.error, { value: input, knownFields });
    throw new InputError(`The input cannot be used:\n${lines}`);
  }
  const { corpus, source, run } = result.data;
  // A run has a corpus of its own.
  if (corpus === undefined && source === undefined && run === undefined) {
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
  /** What durations count back from, in milliseconds since 1970; default: now. */
  readonly now?: number | undefined;
  /** Reads a text file of this machine. @throws when it cannot be read. */
  readText(path: string): Promise<string>;
}

/** @throws InputError when fields do not fit together. */
export async function resolveRun(input: unknown, options: ResolveOptions): Promise<RunConfig> {
  const parsed = parseRunInput(input);
  const { corpus, source, format, columns, since, langsmith, ...withTaxonomy } = parsed;
  const { taxonomy, models, label, ...more } = withTaxonomy;
  const { prompts, parameters, outageTimeout, pauseTimeout, out, ...other } = more;
  const { documentsPerActivity, ...others } = other;
  // What a run starts from is found out by who has the store.
  const { run: _run, labels: _labels, refresh: _refresh, classifier, ...rest } = others;
  if (source === '-') {
    throw new InputError(
      'The input cannot be used:\nsource: a worker has no standard input; use `tntflow run --source -`, or `tntflow import` and then the corpus',
    );
  }
  checkReading(parsed);
  const path = source === undefined ? null : isPath(source) ? options.absolutePath(source) : source;
  const wordings = await resolvePrompts(prompts, options);
  const resolved: RunConfig = {
    ...rest,
    corpus: corpus ?? (await options.nameCorpus(path ?? '')),
    source: path,
    format: format ?? null,
    columns: columns ?? null,
    since: since === undefined ? null : toTime(since, options.now),
    langsmith: langsmith ?? null,
    taxonomy:
      taxonomy === undefined
        ? null
        : { mode: taxonomy.mode, categories: giveIds(taxonomy.categories) },
    models: modelsOf(models),
    prompts: wordings,
    parameters: resolveParameters(parameters),
    promptVersions: promptVersions(wordings),
    label: { sampleSize: label.sampleSize ?? null, classifyRest: label.classifyRest },
    documentsPerActivity: documentsPerActivity ?? perActivityFor(rest.concurrency),
    classifier: typeof classifier === 'string' ? classifierSettings.parse({}) : classifier,
    outageTimeoutMs: parseDuration(outageTimeout) ?? 0,
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

/**
 * Each activity costs the server and the worker some ten milliseconds, whatever it does. Three of these keep as many
 * documents ready as `fanOut` wants: there is always one to call the model about.
 */
function perActivityFor(concurrency: number): number {
  return Math.min(100, Math.max(20, concurrency));
}

/** @throws InputError when the fields that say how documents are read do not fit the source. */
function checkReading({ source, format, columns, since, langsmith }: ParsedRunInput): void {
  const fail = (problem: string) => new InputError(`The input cannot be used:\n${problem}`);
  if (source === undefined && since !== undefined) {
    throw fail('since: says which documents to import, and there is no source to import from');
  }
  const project = source === undefined ? null : langsmithProject(source);
  if (project === null) {
    if (langsmith === undefined) return;
    throw fail(
      'langsmith: says how runs of LangSmith are read; the source must be langsmith:PROJECT',
    );
  }
  if (project === '')
    throw fail('source: name the project of LangSmith, as in langsmith:my-chatbot');
  const unfit = format !== undefined ? 'format' : columns !== undefined ? 'columns' : undefined;
  if (unfit !== undefined) {
    throw fail(`${unfit}: is for files; fields of LangSmith's runs are named under "langsmith"`);
  }
}

/** A duration counts back from now: a run that is tried again later must not take other documents. */
function toTime(since: string, now = Date.now()): string {
  return new Date(parseSince(since, now) ?? 0).toISOString();
}

export function modelsOf(models: ParsedRunInput['models']): RunModels {
  return resolveModels(typeof models === 'string' ? modelsNamed(models) : models);
}

/** What a provider's name stands for. @throws InputError when it stands for nothing. */
export function modelsNamed(provider: string): Readonly<Record<keyof RunModels, string>> {
  const shorthand = Object.hasOwn(SHORTHANDS, provider) ? SHORTHANDS[provider] : undefined;
  if (shorthand !== undefined) return shorthand;
  throw new InputError(
    `The input cannot be used:\nmodels: must be one of ${Object.keys(SHORTHANDS).join(', ')}, or an object of models by task, got "${provider}"`,
  );
}

function resolveModels({
  summarize,
  taxonomy,
  label,
  embed,
}: Exclude<ParsedRunInput['models'], string>): RunModels {
  const checked = (path: string, name: string) => {
    try {
      parseModelName(name);
    } catch (error) {
      throw new InputError(
        `The input cannot be used:\nmodels.${path}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    return name;
  };
  const shares = (path: string, given: string | readonly ModelShare[]): ModelShare[] =>
    typeof given === 'string'
      ? [{ model: checked(path, given), weight: 1 }]
      : given.map(({ model, weight }, index) => ({
          model: checked(`${path}.${index}.model`, model),
          weight,
        }));
  return {
    summarize: shares('summarize', summarize),
    taxonomy: checked('taxonomy', taxonomy),
    label: shares('label', label),
    embed: checked('embed', embed),
  };
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
