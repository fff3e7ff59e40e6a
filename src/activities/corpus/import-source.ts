/** Streams a source into a corpus: batches of documents, bad records with their reasons, empty ones counted. */
import type { Readable } from 'node:stream';
import type { ImportResult } from '../../contracts/activities.js';
import type { SourceRecord } from '../../contracts/documents.js';
import type { SourceColumns, SourceFormat } from '../../contracts/run-input.js';
import { normalizedText } from '../../domain/documents.js';
import { openSource, SourceError } from '../../sources/index.js';
import type { NewDocument, SkippedRecord, Store } from '../../store/index.js';
import { hashOf } from '../asking/request-hash.js';

const BATCH = 500;
/** Bad records that the error of a failed import tells of. */
const SHOWN_BAD_RECORDS = 5;

export interface ImportOptions {
  readonly corpus: string;
  /** A path, or `-` for standard input. */
  readonly source: string;
  readonly format?: SourceFormat | undefined;
  readonly columns?: SourceColumns | undefined;
  readonly stdin?: Readable;
  /** 0–1: above this share of unreadable records the import fails. */
  readonly maxBadRecordRatio: number;
  readonly signal?: AbortSignal;
  onProgress?(records: number): void;
}

/** @throws SourceError when the source cannot be read, holds no document, or holds too many bad records. */
export async function importSource(store: Store, options: ImportOptions): Promise<ImportResult> {
  const { source, format, columns, signal, stdin } = options;
  const corpus = await store.corpora.ensure(options.corpus);
  let records = 0;
  let added = 0;
  let bad = 0;
  const reasons: string[] = [];
  // Standard input is another source each time: its positions say nothing about those of the last.
  const batch = new ImportBatch(
    source === '-' ? `standard input, ${new Date().toISOString()}` : source,
  );
  const flush = async () => {
    signal?.throwIfAborted();
    added += await store.corpora.addDocuments(corpus, batch.documents);
    await store.corpora.addSkipped(corpus, batch.skipped);
    batch.clear();
    options.onProgress?.(records);
    // better-sqlite3 is synchronous: let timers and heartbeats run between batches.
    await new Promise((resolve) => setImmediate(resolve));
  };
  for await (const record of openSource(source, { format, columns, stdin, signal })) {
    records += 1;
    batch.add(record);
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
  if (documents === 0) {
    throw new SourceError({
      source,
      problem: `holds no document with text: ${records} records were read, all of them empty`,
    });
  }
  return { documents, added, ...(await store.corpora.countSkipped(corpus)) };
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
