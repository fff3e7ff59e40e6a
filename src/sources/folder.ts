/** Reads a folder of text files: one document a file. */
import { type FileHandle, open, readdir } from 'node:fs/promises';
import type { SourceRecord } from '../contracts/documents.js';
import { HEAD_BYTES, findBinary } from './binary-formats.js';
import { MAX_RECORD_BYTES } from './lines.js';
import { describeReadFailure, isReadFailure, readFailure } from './read-failure.js';
import { recordToDocument } from './record-to-document.js';
import { SourceError } from './source-error.js';
import { nameOf } from './source-name.js';
import { decodeText, withoutMark } from './text.js';
import { type FolderEntry, textExtensions, walkFolder } from './walk-folder.js';

export interface FolderOptions {
  /** Largest file in bytes; a larger one is `bad`. Default 16 MiB. */
  readonly maxRecordBytes?: number | undefined;
}

/**
 * Yields one record for every file of `walkFolder`, in its order; the id is the relative path, with `/` between its
 * parts, and the position counts the files from 1. A file that is too large, not text, or unreadable is `bad`.
 * @throws SourceError when the folder cannot be listed or has no .txt or .md file.
 */
export async function* readFolder(
  spec: string,
  { maxRecordBytes = MAX_RECORD_BYTES }: FolderOptions = {},
): AsyncGenerator<SourceRecord> {
  let position = 0;
  try {
    for await (const entry of walkFolder(spec)) {
      yield await toRecord(entry, { position: ++position, maxRecordBytes });
    }
  } catch (error) {
    throw isReadFailure(error) ? readFailure(spec, error) : error;
  }
  if (position === 0) throw await noTexts(spec);
}

interface FilePlace {
  readonly position: number;
  readonly maxRecordBytes: number;
}

async function toRecord(
  { id, path, fault }: FolderEntry,
  { position, maxRecordBytes }: FilePlace,
): Promise<SourceRecord> {
  const bad = (reason: string) => ({ kind: 'bad', position, reason: `${id}: ${reason}` }) as const;
  if (fault !== null) return bad(fault);
  const content = await readText(path, maxRecordBytes);
  if (content.fault !== null) return bad(content.fault);
  return recordToDocument({ id, text: content.text }, { position, where: id });
}

type FileText = { readonly text: string; readonly fault: null } | { readonly fault: string };

async function readText(path: string, maxBytes: number): Promise<FileText> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    if (size > maxBytes) return { fault: `${size} bytes long; at most ${maxBytes} are allowed` };
    const bytes = await file.readFile();
    const binary = findBinary(bytes.subarray(0, HEAD_BYTES), 'anywhere');
    if (binary !== null) return { fault: binary };
    const { text, fault } = decodeText(bytes);
    return fault === null ? { text: withoutMark(text), fault } : { fault };
  } catch (error) {
    if (isReadFailure(error)) return { fault: describeReadFailure(error) };
    throw error;
  } finally {
    await file?.close();
  }
}

async function noTexts(spec: string): Promise<SourceError> {
  const names = (await readdir(spec)).filter((name) => !name.startsWith('.')).sort();
  const found =
    names.length === 0
      ? 'it is empty'
      : `it has ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`;
  return new SourceError({
    source: nameOf(spec),
    problem: `has no ${textExtensions.join(' or ')} files; ${found}. To read JSON lines or CSV, name the file itself`,
  });
}
