/** Reads JSON lines: one JSON object a line. */
import type { SourceRecord } from '../contracts/documents.js';
import { type Line, readLines } from './lines.js';
import { recordSince } from './record-since.js';
import { SourceError } from './source-error.js';

export interface JsonlOptions {
  /** The source's name for messages. */
  readonly source: string;
  /** Longest line in bytes; a longer one is `bad`. Default 16 MiB. */
  readonly maxRecordBytes?: number | undefined;
  /** Milliseconds since 1970: older records are left out, see `recordSince`. */
  readonly since?: number | undefined;
  /** Milliseconds since 1970: younger records are left out. */
  readonly until?: number | undefined;
}

/**
 * Yields one record for every line that is not blank, nor older than `since`; its position is the line number, from 1.
 * @throws SourceError when there is no line, or the content is one JSON value over many lines.
 */
export async function* readJsonl(
  chunks: AsyncIterable<Uint8Array>,
  { source, maxRecordBytes, since, until }: JsonlOptions,
): AsyncGenerator<SourceRecord> {
  let isFirst = true;
  for await (const line of readLines(chunks, { maxLineBytes: maxRecordBytes })) {
    if (line.text?.trim() === '') continue;
    if (isFirst) refuseOtherJson(line, source);
    isFirst = false;
    const record = toRecord(line, { since, until });
    if (record !== null) yield record;
  }
  if (isFirst)
    throw new SourceError({ source, problem: 'is empty; one JSON object a line is expected' });
}

function toRecord(
  { number, text, fault }: Line,
  period: Pick<JsonlOptions, 'since' | 'until'>,
): SourceRecord | null {
  const where = `line ${number}`;
  if (fault !== null) return { kind: 'bad', position: number, reason: `${where}: ${fault}` };
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return {
      kind: 'bad',
      position: number,
      reason: `${where}: not valid JSON${locate(error, text)}`,
    };
  }
  if (Array.isArray(record)) {
    const reason = `${where}: must be a JSON object, got a list (jq -c '.[]' makes a line of each of its items)`;
    return { kind: 'bad', position: number, reason };
  }
  return recordSince(record, { position: number, where, since: period.since, until: period.until });
}

/** Tells where, without V8's quotation of the line: reasons may be logged, documents may not. */
function locate({ message }: SyntaxError, text: string): string {
  const start = text.trimStart().charAt(0);
  if (start !== '{') return '; it does not begin with {';
  if (/end of JSON input|Unterminated/.test(message)) return '; it ends too early';
  const position = /at position (\d+)/.exec(message)?.[1];
  return position === undefined ? '' : ` at character ${Number(position) + 1}`;
}

/** JSON over many lines would otherwise be reported as one bad line after the other. */
function refuseOtherJson({ text }: Line, source: string): void {
  const start = text?.trim() ?? '';
  const isArray = start === '[' || (/^\[\s*\{/.test(start) && !start.endsWith(']'));
  if (!isArray && start !== '{') return;
  const found = isArray ? 'a JSON array' : 'a JSON object over many lines';
  const filter = isArray ? '.[]' : '.';
  throw new SourceError({
    source,
    problem: `seems to be ${found}; one JSON object a line is expected (jq -c '${filter}' makes it)`,
  });
}
