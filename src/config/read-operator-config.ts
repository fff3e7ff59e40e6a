/** Reads the text of the operator's file, JSON or YAML, and the keys that the environment holds for its servers. */
import { LineCounter, parseDocument } from 'yaml';
import { NO_OPERATOR_CONFIG, type OperatorConfig } from '../contracts/operator.js';
import { explainIssues } from './explain-issues.js';
import { InputError } from './input-error.js';
import { operatorSchema } from './operator.js';

/** The servers' keys by the servers' names; undefined where the variable is not set, or none is named. */
export type CompatibleKeys = Readonly<Record<string, string | undefined>>;

const SECRETS = /^(?:api[-_]?key|key|token|secret|password|authorization|headers)$/iu;

/**
 * @param file - Its name, for messages.
 * @throws InputError with one line a problem. Values that may be keys in the wrong place are not shown, nor is a text
 * that cannot be parsed.
 */
export function readOperatorConfig(text: string, file: string): OperatorConfig {
  const fail = (lines: string) =>
    new InputError(`The operator's configuration ${file} cannot be used:\n${lines}`);
  const lineCounter = new LineCounter();
  // JSON is YAML; the messages of JSON.parse would quote the text, and so would the pretty ones of this parser.
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  if (document.errors.length > 0) {
    const lines = document.errors.map(({ code, pos }) => {
      const { line, col } = lineCounter.linePos(pos[0]);
      return `line ${line}, column ${col}: neither YAML nor JSON (${code.toLowerCase().replaceAll('_', ' ')})`;
    });
    throw fail(lines.join('\n'));
  }
  const value = toPlain(document);
  if (value === null || value === undefined) return NO_OPERATOR_CONFIG;
  if (!isObject(value)) throw fail('the file: must hold one object');
  const misplaced = misplacedKeys(value);
  if (misplaced.length > 0) throw fail(misplaced.join('\n'));
  const result = operatorSchema.safeParse(value);
  if (result.success) return result.data;
  const options = {
    value,
    knownFields: fieldsOf(value),
    // An entry of contextTokens is named by what is wrong with its model, and its number is no part of that.
    isHidden: ([section]: readonly PropertyKey[]) =>
      section === 'compatible' || section === 'contextTokens',
  };
  throw fail(explainIssues(result.error, options));

  function toPlain(parsed: typeof document): unknown {
    try {
      return parsed.toJS();
    } catch (error) {
      // Aliases that lead nowhere, or to too much.
      if (error instanceof ReferenceError) throw fail('the file: its aliases cannot be resolved');
      throw error;
    }
  }
}

/** @param env - Where the variables are that `apiKeyVariable` names. One that is set but blank counts as not set. */
export function readCompatibleKeys(
  { compatible }: OperatorConfig,
  env: NodeJS.ProcessEnv,
): CompatibleKeys {
  return Object.fromEntries(
    Object.entries(compatible).map(([name, { apiKeyVariable }]) => {
      const key = apiKeyVariable === null ? undefined : env[apiKeyVariable]?.trim();
      return [name, key === '' ? undefined : key];
    }),
  );
}

/** Keys in the file are worth a word of their own: whoever wrote one there has a reason, and a secret to move. */
function misplacedKeys({ compatible }: Record<string, unknown>): string[] {
  if (!isObject(compatible)) return [];
  return Object.entries(compatible).flatMap(([name, server]) =>
    Object.keys(isObject(server) ? server : {})
      .filter((field) => SECRETS.test(field))
      .map((field) => {
        const variable = `${name.toUpperCase().replace(/[^A-Z0-9]/gu, '_')}_API_KEY`;
        return (
          `compatible.${name}.${field}: keys are read from the environment alone; put the key into a variable ` +
          `of the worker's environment, and name the variable here: apiKeyVariable: ${variable}`
        );
      }),
  );
}

/** The fields that there could be in this file, by the names that are in it. */
function fieldsOf(value: Record<string, unknown>): string[] {
  const shapes = {
    compatible: ['baseUrl', 'apiKeyVariable'],
    limits: ['requestsPerMinute', 'tokensPerMinute', 'concurrency'],
    prices: ['input', 'output', 'cachedInput', 'cacheWrite', 'longInput'],
    contextTokens: [],
  };
  return Object.entries(shapes).flatMap(([section, fields]) => {
    const entries = value[section];
    const names = isObject(entries) ? Object.keys(entries) : [];
    return [section, ...names.flatMap((name) => fields.map((f) => `${section}.${name}.${f}`))];
  });
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
