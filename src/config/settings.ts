/** The settings of a run as a flat list, read from the schema: for flags, help, the README's table and messages. */
import { z } from 'zod';
import { runInputSchema } from './run-input.js';

export interface Setting {
  /** As in the JSON input, with dots: `label.sampleSize`. */
  readonly path: string;
  /** As a flag: `--label.sample-size`. */
  readonly flag: string;
  /** `shares`: a model, or several with weights. */
  readonly type: 'string' | 'number' | 'boolean' | 'json' | 'list' | 'shares';
  readonly description: string;
  /** Undefined where there is none. */
  readonly default: string | number | boolean | undefined;
}

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly anyOf?: readonly JsonSchema[];
}

export const SETTINGS: readonly Setting[] = listSettings();

function listSettings(): Setting[] {
  const schema = z.toJSONSchema(runInputSchema, { io: 'input' }) as JsonSchema;
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => flatten(name, field));
}

function flatten(path: string, field: JsonSchema): Setting[] {
  if (path === 'taxonomy') return [setting(path, field, 'json')];
  // `models` is a provider's name or an object: both forms have flags.
  const object =
    field.properties === undefined ? field.anyOf?.find(({ properties }) => properties) : field;
  const inner = Object.entries(object?.properties ?? {}).flatMap(([name, nested]) =>
    flatten(`${path}.${name}`, nested),
  );
  const itself = field.properties === undefined ? [setting(path, field, typeOf(field))] : [];
  return [...itself, ...inner];
}

function setting(path: string, field: JsonSchema, type: Setting['type']): Setting {
  return {
    path,
    flag: `--${path.replace(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`,
    type,
    description: field.description ?? '',
    default: isPlain(field.default) ? field.default : undefined,
  };
}

function typeOf({ type, anyOf }: JsonSchema): Setting['type'] {
  if (type === 'integer' || type === 'number') return 'number';
  if (type === 'boolean') return 'boolean';
  if (type === 'array') return 'list';
  if (anyOf?.some((option) => option.type === 'array') === true) return 'shares';
  // A union such as "auto" or a number: flags carry text, and text that is a number becomes one.
  return anyOf?.some((option) => option.type === 'number') ? 'number' : 'string';
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
