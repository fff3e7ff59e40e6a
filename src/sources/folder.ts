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
  /** Milliseconds since 1970: files that were last changed before it are left out. */
  readonly since?: number | undefined;
  /** Milliseconds since 1970: files that were last changed after it are left out. */
  readonly until?: number | undefined;
}

/**
 * Yields one record for every file of `walkFolder`, in its order; the id is the relative path, with `/` between its
 * parts, and the position counts the files from 1. A file that is too large, not text, or unreadable is `bad`.
 * @throws SourceError when the folder cannot be listed or has no .txt or .md file.
 */
export async function* readFolder(
  spec: string,
  { maxRecordBytes = MAX_RECORD_BYTES, since = -Infinity, until = Infinity }: FolderOptions = {},
): AsyncGenerator<SourceRecord> {
  let position = 0;
  try {
    for await (const entry of walkFolder(spec)) {
      const record = await toRecord(entry, { position: ++position, maxRecordBytes, since, until });
      if (record !== null) yield record;
    }
  } catch (error) {
    throw isReadFailure(error) ? readFailure(spec, error) : error;
  }
  if (position === 0) throw await noTexts(spec);
}

interface FilePlace {
  readonly position: number;
  readonly maxRecordBytes: number;
  readonly since: number;
  readonly until: number;
}

async function toRecord(
  { id, path, fault }: FolderEntry,
  { position, maxRecordBytes, since, until }: FilePlace,
): Promise<SourceRecord | null> {
  const bad = (reason: string) => ({ kind: 'bad', position, reason: `${id}: ${reason}` }) as const;
  if (fault !== null) return bad(fault);
  const content = await readText(path, { maxBytes: maxRecordBytes, since, until });
  if (content === null) return null;
  if (content.fault !== null) return bad(content.fault);
  return recordToDocument({ id, text: content.text }, { position, where: id });
}

type FileText = { readonly text: string; readonly fault: null } | { readonly fault: string };

/** @returns null for a file that is older than `since` or younger than `until`. */
async function readText(
  path: string,
  { maxBytes, since, until }: { readonly maxBytes: number } & Pick<FilePlace, 'since' | 'until'>,
): Promise<FileText | null> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size, mtimeMs } = await file.stat();
    if (mtimeMs < since || mtimeMs > until) return null;
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
