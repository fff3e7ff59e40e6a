/** Finds the columns of a CSV file that hold the text, the id and the metadata. */
import type { SourceColumns } from '../contracts/run-input.js';
import { TIME_FIELDS } from './record-since.js';
import { SourceError } from './source-error.js';

/** Indices into a row. */
export interface Columns {
  readonly id: number | null;
  readonly text: number;
  readonly metadata: readonly { readonly name: string; readonly index: number }[];
  /** Null where no time is needed. */
  readonly time: number | null;
}

const textNames = ['text', 'content', 'message', 'query'];

export interface FindColumnsOptions {
  readonly columns: SourceColumns;
  /** The source's name for messages. */
  readonly source: string;
  /** Whether rows are compared with a moment, and are useless without a time; default: `ignored`. */
  readonly time?: 'needed' | 'wanted' | 'ignored';
}

/** @throws SourceError, with the columns there are, when one is missing or its name stands twice in the header. */
export function findColumns(
  header: readonly string[],
  { columns, source, time = 'ignored' }: FindColumnsOptions,
): Columns {
  const names = header.map((name) => name.trim());
  const fail = (problem: string) =>
    new SourceError({ source, problem: `${problem}; its header has ${listNames(names)}` });

  const find = (name: string): number | null => {
    const exact = indicesOf(names, (other) => other === name);
    const found =
      exact.length > 0 ? exact : indicesOf(names, (other) => fold(other) === fold(name));
    if (found.length > 1) throw fail(`has ${found.length} columns named "${name}"`);
    return found[0] ?? null;
  };
  const need = (name: string): number => {
    const index = find(name.trim());
    if (index === null) throw fail(`has no column "${name}"`);
    return index;
  };
  const findText = (): number => {
    for (const name of textNames) {
      const index = find(name);
      if (index !== null) return index;
    }
    throw fail(`has no column named ${textNames.join(', ')}: say which column holds the text`);
  };

  const findTime = (): number | null => {
    for (const name of TIME_FIELDS) {
      const index = find(name);
      if (index !== null) return index;
    }
    if (time === 'wanted') return null;
    throw fail(
      `has no column to compare with "since": it is looked for in ${TIME_FIELDS.join(', ')}`,
    );
  };

  return {
    id: columns.id === undefined ? find('id') : need(columns.id),
    text: columns.text === undefined ? findText() : need(columns.text),
    metadata: (columns.metadata ?? []).map((name) => ({ name, index: need(name) })),
    time: time === 'ignored' ? null : findTime(),
  };
}

function indicesOf(names: readonly string[], matches: (name: string) => boolean): number[] {
  return names.flatMap((name, index) => (matches(name) ? [index] : []));
}

function fold(name: string): string {
  return name.toLowerCase();
}

function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 20).map((name) => `"${name.slice(0, 40)}"`);
  return (
    shown.join(', ') +
    (names.length > shown.length ? `, and ${names.length - shown.length} more` : '')
  );
}
