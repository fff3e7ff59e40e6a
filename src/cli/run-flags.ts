/** The flags of `tntflow run`: every field of a workflow's input, and a file that holds them. */
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import type { Command } from 'commander';
import { parse as parseYaml } from 'yaml';
import { InputError, modelsNamed, parseRunInput, SETTINGS, type Setting } from '../config/index.js';
import type { GivenTaxonomy, RunInput } from '../contracts/run-input.js';
import { isPath } from '../domain/source-names.js';

const PLACEHOLDERS: Readonly<Record<Setting['type'], string>> = {
  string: '<text>',
  number: '<number>',
  boolean: '<true|false>',
  json: '<file>',
  list: '<a,b,…>',
  shares: '<model|model=weight,…>',
};

/** @param includes - Which settings become flags, by their paths; all of them by default. */
export function addRunFlags(
  command: Command,
  includes: (path: string) => boolean = () => true,
): Command {
  command.option('--config <file>', 'JSON or YAML file with the fields below; flags come first');
  for (const { path, flag, type, description, default: byDefault } of SETTINGS) {
    if (!includes(path)) continue;
    const placeholder = PLACEHOLDERS[type];
    const shown = byDefault === undefined ? '' : ` (default: ${String(byDefault)})`;
    command.option(`${flag} ${placeholder}`, `${description}${shown}`);
  }
  return command;
}

/**
 * The input that flags and file make together, validated, with paths made absolute.
 *
 * @throws InputError
 */
export async function readRunInput(flags: Readonly<Record<string, unknown>>): Promise<RunInput> {
  const input: Record<string, unknown> =
    typeof flags.config === 'string' ? await readFields(flags.config) : {};
  for (const setting of SETTINGS) {
    const text = flags[setting.path];
    if (typeof text === 'string')
      assign(input, setting.path, await readFlag(setting, text), setting.flag);
  }
  parseRunInput(input);
  for (const field of ['source', 'out', 'labels', 'classifier']) {
    const path = input[field];
    if (typeof path === 'string' && isPath(path)) input[field] = resolve(path);
  }
  return input;
}

async function readFlag({ flag, type }: Setting, text: string): Promise<unknown> {
  switch (type) {
    case 'number':
      // What is no number is passed on as it is: the schema says what is allowed.
      return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'json':
      return await readFields(text)
        .then(onlyTaxonomy)
        .catch((error: unknown) => {
          throw new InputError(
            `${flag}: ${error instanceof Error ? error.message : String(error)}`,
          );
        });
    case 'list':
      return text.split(',').map((item) => item.trim());
    case 'shares':
      return readShares(text);
    case 'string':
      return text;
  }
}

/** `a:m`, or models with weights: `a:m=3,b:n=1`. What is wrong with them, the schema says. */
function readShares(text: string): unknown {
  if (!/[,=]/u.test(text)) return text;
  return text.split(',').map((share) => {
    const [, model = '', weight] = /^\s*([^=]*?)\s*(?:=\s*(.*?)\s*)?$/u.exec(share) ?? [];
    return weight === undefined ? { model } : { model, weight: Number(weight) };
  });
}

/** The categories in a file, as a run's `taxonomy.json` holds them. @throws InputError */
export async function readTaxonomyFile(file: string): Promise<GivenTaxonomy> {
  const { categories } = await readFields(file);
  const { taxonomy } = parseRunInput({ corpus: 'any', taxonomy: { categories } });
  if (taxonomy !== undefined) return taxonomy;
  throw new InputError(`${file} must hold a taxonomy.`);
}

/** A run's own `taxonomy.json` can be given again: what else it says of that run is left out. */
function onlyTaxonomy({ categories, mode }: Record<string, unknown>): Record<string, unknown> {
  return { categories, ...(mode === undefined ? {} : { mode }) };
}

/** Sets `a.b` in nested objects. `--models anthropic --models.label openai:…` is that provider's models but for one. */
function assign(input: Record<string, unknown>, path: string, value: unknown, flag: string): void {
  const [first = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    input[first] = value;
    return;
  }
  const inner = input[first];
  if (first === 'classifier' && typeof inner === 'string') {
    throw new InputError(
      `--classifier names a saved classifier, ${inner}, whose training is over: leave out ${flag}, or the folder`,
    );
  }
  const object: Record<string, unknown> =
    first === 'models' && typeof inner === 'string'
      ? { ...modelsNamed(inner) }
      : typeof inner === 'object' && inner !== null
        ? { ...inner }
        : {};
  assign(object, rest.join('.'), value, flag);
  input[first] = object;
}

async function readFields(file: string): Promise<Record<string, unknown>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new InputError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  let value: unknown;
  try {
    const isYaml = ['.yaml', '.yml'].includes(extname(file).toLowerCase());
    value = isYaml ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `${file} is not valid: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${file} must hold one object with the fields of a run.`);
  }
  return value as Record<string, unknown>;
}
