/** Opens a source of documents, whatever its kind. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { SourceRecord } from '../contracts/documents.js';
import type { LangsmithMapping, SourceColumns, SourceFormat } from '../contracts/run-input.js';
import { parseSince } from '../domain/since.js';
import { langsmithProject } from '../domain/source-names.js';
import { readBytes } from './bytes.js';
import { readCsv } from './csv.js';
import { readFolder } from './folder.js';
import { readJsonl } from './jsonl.js';
import { readLangsmith } from './langsmith/read-langsmith.js';
import { isReadFailure, readFailure } from './read-failure.js';
import { SourceError } from './source-error.js';
import { STANDARD_INPUT, nameOf } from './source-name.js';

export interface SourceOptions {
  /** Default: by the spec, see `openSource`. Content that is gzip is decompressed whatever its name. */
  readonly format?: SourceFormat | undefined;
  /** Which columns of CSV or TSV hold what; an error for other formats. */
  readonly columns?: SourceColumns | undefined;
  /**
   * Leaves out what is older: an ISO 8601 time, or a duration such as `5m` or `7d` back from now. Lines and rows say how
   * old they are in `timestamp`, `created_at`, `time`, … (see `recordSince`), and are `bad` where they do not; a text file
   * of a folder is as old as its last change.
   */
  readonly since?: string | undefined;
  /**
   * Leaves out what is younger than this ISO 8601 time, by the same times as `since`; what has no time of its own is taken.
   */
  readonly until?: string | undefined;
  /** Where a run of LangSmith has what; an error for other sources. */
  readonly langsmith?: LangsmithMapping | undefined;
  /** Where an earlier reading of a project of LangSmith, with the same options, got to: it goes on from there. */
  readonly cursor?: string | undefined;
  /** Told where to go on, each time that all records before that place have been taken. LangSmith alone has such places. */
  readonly onCursor?: ((cursor: string) => void) | undefined;
  /** What `-` reads. Default: the process's standard input. */
  readonly stdin?: Readable | undefined;
  /** Aborting it ends the reading with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Longest line, row or file, in bytes; a longer one is `bad`. Default 16 MiB. */
  readonly maxRecordBytes?: number | undefined;
}

/**
 * Streams the records of a source: memory does not grow with its length, and every line, row or file that is not
 * blank yields exactly one record. Nothing is opened before the first record is asked for; leaving the loop early
 * closes what was opened.
 * @param spec `-`: standard input, as JSON lines; a folder: its text files; a file whose name ends in .csv, .tsv or
 *   .tab (and .gz): that; `langsmith:PROJECT`: the root runs of that project (see `readLangsmith`); any other file: JSON
 *   lines.
 * @throws SourceError when the source as a whole cannot be read: missing, empty, not text, broken gzip, …
 * @throws SourceUnavailableError when LangSmith does not answer.
 * @example
 * for await (const record of openSource('chats.jsonl.gz')) {
 *   if (record.kind === 'document') await store.add(record.document);
 * }
 */
export async function* openSource(
  spec: string,
  options: SourceOptions = {},
): AsyncGenerator<SourceRecord, void, undefined> {
  const { signal } = options;
  try {
    signal?.throwIfAborted();
    for await (const record of await choose(spec, options)) {
      yield record;
      signal?.throwIfAborted();
    }
  } catch (error) {
    // Streams report an abort as an error of their own; the caller's reason says more.
    signal?.throwIfAborted();
    throw error;
  }
}

async function choose(spec: string, options: SourceOptions): Promise<AsyncIterable<SourceRecord>> {
  const source = nameOf(spec);
  const { columns, maxRecordBytes } = options;
  const since = readMoment(source, 'since', options.since);
  const until = readMoment(source, 'until', options.until);
  if (langsmithProject(spec) !== null) {
    if (columns !== undefined || options.format !== undefined) {
      throw new SourceError({ source, problem: 'has neither a format nor columns' });
    }
    const { langsmith: mapping, cursor, onCursor } = options;
    return readLangsmith(spec, { since, until, mapping, cursor, onCursor, signal: options.signal });
  }
  if (options.langsmith !== undefined) {
    throw new SourceError({
      source,
      problem: 'is no project of LangSmith, whose fields could be named',
    });
  }
  const format = await findFormat(spec, options.format);
  if (columns && format !== 'csv' && format !== 'tsv') {
    throw new SourceError({
      source,
      problem: `columns can be named for CSV and TSV only, and this is read as ${format}`,
    });
  }
  if (format === 'folder') return readFolder(spec, { maxRecordBytes, since, until });
  const { stdin, signal } = options;
  if (format === 'jsonl') {
    return readJsonl(readBytes({ spec, nulRule: 'jsonl', stdin, signal }), {
      source,
      maxRecordBytes,
      since,
      until,
    });
  }
  const bytes = readBytes({ spec, nulRule: 'first-line', stdin, signal });
  return readCsv(bytes, { source, format, columns, maxRecordBytes, since, until });
}

function readMoment(
  source: string,
  option: 'since' | 'until',
  given: string | undefined,
): number | undefined {
  if (given === undefined) return undefined;
  const moment = parseSince(given, Date.now());
  if (moment !== undefined) return moment;
  throw new SourceError({
    source,
    problem: `"${option}" must be a time such as 2026-11-23T09:30:00Z or a duration such as 7d, got "${given.slice(0, 80)}"`,
  });
}

async function findFormat(spec: string, format?: SourceFormat): Promise<SourceFormat> {
  const source = nameOf(spec);
  if (spec.trim() === '') {
    throw new SourceError({
      source,
      problem: 'no source is named; name a file, a folder, or - for standard input',
    });
  }
  if (spec === STANDARD_INPUT) {
    if (format !== 'folder') return format ?? 'jsonl';
    throw new SourceError({ source, problem: 'is no folder' });
  }
  const isFolder = (await statSource(spec)).isDirectory();
  if (isFolder && format !== undefined && format !== 'folder') {
    throw new SourceError({
      source,
      problem: `is a folder and cannot be read as ${format}; name a file`,
    });
  }
  if (!isFolder && format === 'folder') throw new SourceError({ source, problem: 'is no folder' });
  return format ?? (isFolder ? 'folder' : formatOfName(spec));
}

/** @throws SourceError when there is nothing, or nothing one may look at, under that path. */
async function statSource(spec: string): Promise<Stats> {
  try {
    return await stat(spec);
  } catch (error) {
    throw isReadFailure(error) ? readFailure(spec, error) : error;
  }
}

function formatOfName(spec: string): SourceFormat {
  const name = spec.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.csv')) return 'csv';
  return name.endsWith('.tsv') || name.endsWith('.tab') ? 'tsv' : 'jsonl';
}
