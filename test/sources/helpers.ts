/** What the tests of sources share: folders that vanish, and reading to the end. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SourceDocument, SourceRecord } from '../../src/contracts/documents.js';

/** A new folder, removed when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tntflow-sources-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes one file into a new folder. */
export function temporaryFile(name: string, content: string | Uint8Array): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function* chunksOf(...chunks: (string | Uint8Array)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield await Promise.resolve(Buffer.from(chunk));
}

/** Records in short: a document's text, or what else it is. */
export function brief(records: readonly SourceRecord[]): string[] {
  return records.map((record) => {
    if (record.kind === 'document') return textOf(record.document);
    return record.kind === 'bad' ? `bad: ${record.reason}` : 'empty';
  });
}

export function textOf({ turns }: SourceDocument): string {
  return turns.map(({ content }) => content).join(' / ');
}
