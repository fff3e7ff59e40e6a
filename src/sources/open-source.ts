/** Opens a source of documents, whatever its kind. */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { SourceRecord } from '../contracts/documents.js';
import type { SourceColumns, SourceFormat } from '../contracts/run-input.js';
import { readBytes } from './bytes.js';
import { readCsv } from './csv.js';
import { readFolder } from './folder.js';
import { readJsonl } from './jsonl.js';
import { isReadFailure, readFailure } from './read-failure.js';
import { SourceError } from './source-error.js';
import { STANDARD_INPUT, nameOf } from './source-name.js';

export interface SourceOptions {
  /** Default: by the spec, see `openSource`. Content that is gzip is decompressed whatever its name. */
  readonly format?: SourceFormat | undefined;
  /** Which columns of CSV or TSV hold what; an error for other formats. */
  readonly columns?: SourceColumns | undefined;
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
 *   .tab (and .gz): that; any other file: JSON lines.
 * @throws SourceError when the source as a whole cannot be read: missing, empty, not text, broken gzip, …
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
  const format = await findFormat(spec, options.format);
  if (columns && format !== 'csv' && format !== 'tsv') {
    throw new SourceError({
      source,
      problem: `columns can be named for CSV and TSV only, and this is read as ${format}`,
    });
  }
  if (format === 'folder') return readFolder(spec, { maxRecordBytes });
  const { stdin, signal } = options;
  if (format === 'jsonl') {
    return readJsonl(readBytes({ spec, nulRule: 'jsonl', stdin, signal }), {
      source,
      maxRecordBytes,
    });
  }
  const bytes = readBytes({ spec, nulRule: 'first-line', stdin, signal });
  return readCsv(bytes, { source, format, columns, maxRecordBytes });
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
