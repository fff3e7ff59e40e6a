/** Reads CSV and TSV: a header, then one document a row. */
import type { SourceRecord } from '../contracts/documents.js';
import { type Columns, findColumns } from './csv-columns.js';
import type { SourceColumns } from '../contracts/run-input.js';
import { scanQuotes } from './csv-quotes.js';
import { type Row, readRows } from './csv-rows.js';
import { type Line, readLines } from './lines.js';
import { recordSince } from './record-since.js';
import { SourceError } from './source-error.js';

export interface CsvOptions {
  /** The source's name for messages. */
  readonly source: string;
  /** `tsv` is delimited by tabs; `csv` by what its first line has most of: commas, semicolons or tabs. */
  readonly format: 'csv' | 'tsv';
  readonly columns?: SourceColumns | undefined;
  /** Longest line in bytes and longest row in characters; longer ones are `bad`. Default 16 Mi. */
  readonly maxRecordBytes?: number | undefined;
  /** Milliseconds since 1970: older rows are left out, by the column that holds their time. */
  readonly since?: number | undefined;
  /** Milliseconds since 1970: younger rows are left out. */
  readonly until?: number | undefined;
}

/**
 * Yields one record for every row that is not blank, quoted as in RFC 4180. Its position is the row's number, from 1
 * after the header; reasons name the line. A row with more or fewer fields than the header is `bad`.
 * @throws SourceError when there is no row, the header is broken, or a column is missing.
 */
export async function* readCsv(
  chunks: AsyncIterable<Uint8Array>,
  { source, format, columns: wanted = {}, maxRecordBytes, since, until }: CsvOptions,
): AsyncGenerator<SourceRecord> {
  const lines = readLines(chunks, { maxLineBytes: maxRecordBytes });
  try {
    const first = await nextLine(lines);
    if (!first) {
      throw new SourceError({ source, problem: 'is empty; a header and rows are expected' });
    }
    if (first.text?.includes('\r')) {
      const problem = 'ends its lines with CR alone; save it with LF or CRLF';
      throw new SourceError({ source, problem });
    }
    const delimiter = format === 'tsv' ? '\t' : guessDelimiter(first.text ?? '');
    const rows = readRows(prepend(first, lines), { delimiter, maxRowLength: maxRecordBytes });
    yield* readBody(rows, { source, wanted, since, until });
  } finally {
    // An error above leaves the lines half read, and the file behind them open.
    await lines.return(undefined);
  }
}

interface BodyOptions {
  readonly source: string;
  readonly wanted: SourceColumns;
  readonly since: number | undefined;
  readonly until: number | undefined;
}

async function* readBody(
  rows: AsyncIterable<Row>,
  { source, wanted, since, until }: BodyOptions,
): AsyncGenerator<SourceRecord> {
  let header: { readonly width: number; readonly columns: Columns } | null = null;
  let position = 0;
  for await (const row of rows) {
    if (header) {
      const record = toRecord(row, { ...header, position: ++position, since, until });
      if (record !== null) yield record;
    } else if (row.fault !== null) {
      throw new SourceError({ source, problem: `its header cannot be read: ${row.fault}` });
    } else {
      const columns = findColumns(row.fields, {
        columns: wanted,
        source,
        time: since !== undefined ? 'needed' : until !== undefined ? 'wanted' : 'ignored',
      });
      header = { width: row.fields.length, columns };
    }
  }
  if (position === 0) throw new SourceError({ source, problem: 'has a header but no rows' });
}

async function nextLine(lines: AsyncGenerator<Line>): Promise<Line | null> {
  for (;;) {
    const next = await lines.next();
    if (next.done) return null;
    if (next.value.text?.trim() !== '') return next.value;
  }
}

async function* prepend(first: Line, rest: AsyncGenerator<Line>): AsyncGenerator<Line> {
  yield first;
  yield* rest;
}

function guessDelimiter(header: string): string {
  const counts = [',', ';', '\t'].map((delimiter) => ({
    delimiter,
    count: scanQuotes(header, { delimiter, isOpen: false }).delimiters,
  }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

interface RowPlace {
  readonly width: number;
  readonly columns: Columns;
  readonly position: number;
  readonly since: number | undefined;
  readonly until: number | undefined;
}

function toRecord(
  { line, fields, fault }: Row,
  { width, columns, position, since, until }: RowPlace,
): SourceRecord | null {
  const where = `line ${line}`;
  if (fault !== null) return { kind: 'bad', position, reason: `${where}: ${fault}` };
  if (fields.length !== width) {
    const reason = `${where}: has ${count(fields.length)}, the header has ${width} (fields that contain the delimiter must be quoted)`;
    return { kind: 'bad', position, reason };
  }
  const metadata = columns.metadata.map(({ name, index }) => [name, fields[index]] as const);
  const record = {
    id: columns.id === null ? null : fields[columns.id],
    text: fields[columns.text],
    metadata: metadata.length > 0 ? Object.fromEntries(metadata) : null,
    ...(columns.time !== null && { timestamp: fields[columns.time] }),
  };
  return recordSince(record, { position, where, since, until });
}

function count(fields: number): string {
  return fields === 1 ? '1 field' : `${fields} fields`;
}
