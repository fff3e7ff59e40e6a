/** Streams a source into a corpus: batches of documents, bad records with their reasons, empty ones counted. */
import type { Readable } from 'node:stream';
import type { ImportResult } from '../../contracts/activities.js';
import type { SourceRecord } from '../../contracts/documents.js';
import type { LangsmithMapping, SourceColumns, SourceFormat } from '../../contracts/run-input.js';
import { normalizedText } from '../../domain/documents.js';
import { LATE_RUNS_MS, openSource, SourceError } from '../../sources/index.js';
import type { NewDocument, SkippedRecord, Store } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';
import { NO_PROGRESS, type ImportProgress } from './import-progress.js';

const BATCH = 500;
/** Bad records that the error of a failed import tells of. */
const SHOWN_BAD_RECORDS = 5;

export interface ImportOptions {
  readonly corpus: string;
  /** A path, `-` for standard input, or `langsmith:PROJECT`. */
  readonly source: string;
  readonly format?: SourceFormat | undefined;
  readonly columns?: SourceColumns | undefined;
  /** Leaves out what is older, see `SourceOptions`. */
  readonly since?: string | undefined;
  /** Leaves out what is younger, see `SourceOptions`: it is for the next time. */
  readonly until?: string | undefined;
  readonly langsmith?: LangsmithMapping | undefined;
  /**
   * Goes on from the watermark of the corpus and the source, a day before it, and moves it on when all was stored; `since`
   * then says how far back the first import goes. Files have no watermark: their ids say what is new. Default: false.
   */
  readonly incremental?: boolean | undefined;
  /** Where an earlier attempt of the same import got to. */
  readonly resume?: ImportProgress | undefined;
  /** Whether a source without a record that is new enough is no failure; default: false. */
  readonly mayBeEmpty?: boolean | undefined;
  readonly stdin?: Readable;
  /** 0–1: above this share of unreadable records the import fails. */
  readonly maxBadRecordRatio: number;
  readonly signal?: AbortSignal;
  onProgress?(records: number, progress: ImportProgress): void;
  /** Called for every batch of documents once they are in the corpus, those that were there before among them. */
  onDocuments?(corpus: number, ids: readonly string[]): Promise<void>;
}

/** @throws SourceError when the source cannot be read, holds no document, or holds too many bad records. */
export async function importSource(store: Store, options: ImportOptions): Promise<ImportResult> {
  const { source, format, columns, langsmith, signal, stdin } = options;
  const corpus = await store.corpora.ensure(options.corpus);
  const { incremental = false, resume = NO_PROGRESS } = options;
  const filter = langsmith?.filter;
  const mark = { corpus, source: filter === undefined ? source : `${source} ${filter}` };
  const watermark = incremental ? await store.watermarks.get(mark) : undefined;
  let { records, added, bad, newest } = resume;
  // The counts as they were there, so that nothing is counted twice by whoever goes on from it.
  let place: Pick<ImportProgress, 'cursor' | 'records' | 'bad'> = resume;
  const reasons: string[] = [];
  // Standard input is another source each time: its positions say nothing about those of the last.
  const batch = new ImportBatch(
    source === '-' ? `standard input, ${new Date().toISOString()}` : source,
  );
  const flush = async () => {
    signal?.throwIfAborted();
    added += await store.corpora.addDocuments(corpus, batch.documents);
    await store.corpora.addSkipped(corpus, batch.skipped);
    await options.onDocuments?.(
      corpus,
      batch.documents.map(({ document }) => document.id),
    );
    batch.clear();
    options.onProgress?.(records, { ...place, added, newest });
    // better-sqlite3 is synchronous: let timers and heartbeats run between batches.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const reading = openSource(source, {
    ...{ format, columns, langsmith, stdin, signal },
    since: watermark === undefined ? options.since : lookBack(watermark),
    until: options.until,
    cursor: resume.cursor ?? undefined,
    onCursor: (cursor) => {
      place = { cursor, records, bad };
    },
  });
  for await (const record of reading) {
    records += 1;
    batch.add(record);
    if (record.kind === 'document' && record.time !== undefined) {
      newest = Math.max(newest ?? record.time, record.time);
    }
    if (record.kind === 'bad') {
      bad += 1;
      if (reasons.length < SHOWN_BAD_RECORDS) reasons.push(record.reason);
    }
    if (batch.size >= BATCH) await flush();
  }
  await flush();
  if (bad > records * options.maxBadRecordRatio)
    throw tooManyBad(source, { bad, records, reasons, ...options });
  const documents = await store.corpora.countDocuments(corpus);
  const isFine = records === 0 && options.mayBeEmpty === true;
  if (documents === 0 && !isFine) {
    throw new SourceError({
      source,
      problem:
        records === 0
          ? 'holds nothing that is new enough: no record was read'
          : `holds no document with text: ${records} records were read, all of them empty`,
    });
  }
  if (incremental && newest !== null) await store.watermarks.advance(mark, new Date(newest));
  return { documents, added, ...(await store.corpora.countSkipped(corpus)) };
}

/** Runs are told of late, or left out while they go on. */
function lookBack(watermark: string): string {
  return new Date(Date.parse(watermark) - LATE_RUNS_MS).toISOString();
}

class ImportBatch {
  documents: NewDocument[] = [];
  skipped: SkippedRecord[] = [];

  constructor(private readonly source: string) {}

  get size(): number {
    return this.documents.length + this.skipped.length;
  }

  add(record: SourceRecord): void {
    const { kind, position } = record;
    if (kind === 'document') {
      const { document } = record;
      this.documents.push({ document, textHash: hashOf(normalizedText(document.turns)) });
    } else {
      const reason = kind === 'bad' ? record.reason : 'no text';
      this.skipped.push({ source: this.source, position, kind, reason });
    }
  }

  clear(): void {
    this.documents = [];
    this.skipped = [];
  }
}

function tooManyBad(
  source: string,
  {
    bad,
    records,
    reasons,
    maxBadRecordRatio,
  }: { bad: number; records: number; reasons: string[]; maxBadRecordRatio: number },
): SourceError {
  const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
  return new SourceError({
    source,
    problem:
      `${bad} of ${records} records cannot be read (${percent(bad / records)}), more than the ` +
      `${percent(maxBadRecordRatio)} that maxBadRecordRatio allows. The first:\n${reasons.join('\n')}`,
  });
}
