/** Importing a source: nothing twice, nothing lost, bad records counted and forgiven up to a share. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { importSource, type ImportOptions } from '../../../src/activities/corpus/import-source.js';
import { SourceError } from '../../../src/sources/index.js';
import type { Store } from '../../../src/store/index.js';
import { failureOf, temporaryFolder, temporaryStore } from '../support.js';

const good = (id: number, text = `text ${id}`) => JSON.stringify({ id: `d${id}`, text });
const EMPTY = '{"id":"empty","text":"  "}';
const BAD = '{"text":';

function sourceOf(lines: readonly string[], file = join(temporaryFolder(), 'chats.jsonl')): string {
  writeFileSync(file, lines.map((line) => `${line}\n`).join(''));
  return file;
}

function upTo(count: number): string[] {
  return Array.from({ length: count }, (_, index) => good(index + 1));
}

async function importInto(store: Store, source: string, options: Partial<ImportOptions> = {}) {
  return await importSource(store, {
    corpus: 'chats',
    source,
    maxBadRecordRatio: 0.01,
    ...options,
  });
}

async function idsOf(store: Store): Promise<string[]> {
  const corpus = await store.corpora.require('chats');
  return (await store.corpora.documentRange(corpus, 1, 1_000_000)).map(({ id }) => id);
}

describe('importSource', () => {
  it('adds the documents in the order of the source, over several batches', async () => {
    const store = await temporaryStore();
    const seen: number[] = [];
    const result = await importInto(store, sourceOf(upTo(1_203)), {
      onProgress: (records) => seen.push(records),
    });
    expect(result).toEqual({ documents: 1_203, added: 1_203, empty: 0, bad: 0 });
    expect(await idsOf(store)).toEqual(
      Array.from({ length: 1_203 }, (_, index) => `d${index + 1}`),
    );
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toBe(1_203);
  });

  it('imported again adds nothing and counts the same', async () => {
    const store = await temporaryStore();
    const source = sourceOf([...upTo(200), EMPTY, BAD]);
    const first = await importInto(store, source);
    expect(first).toEqual({ documents: 200, added: 200, empty: 1, bad: 1 });
    expect(await importInto(store, source)).toEqual({ ...first, added: 0 });
  });

  it('adds only what is new of a source that grew', async () => {
    const store = await temporaryStore();
    const source = sourceOf(upTo(3));
    await importInto(store, source);
    sourceOf(upTo(5), source);
    expect(await importInto(store, source)).toMatchObject({ documents: 5, added: 2 });
    expect(await idsOf(store)).toEqual(['d1', 'd2', 'd3', 'd4', 'd5']);
  });

  it('goes on where it was stopped', async () => {
    const store = await temporaryStore();
    const source = sourceOf(upTo(1_200));
    const controller = new AbortController();
    const stopped = importInto(store, source, {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('shutting down')),
    });
    await expect(stopped).rejects.toThrow('shutting down');
    const imported = await store.corpora.countDocuments(await store.corpora.require('chats'));
    expect(imported).toBeGreaterThan(0);
    expect(imported).toBeLessThan(1_200);
    expect(await importInto(store, source)).toMatchObject({
      documents: 1_200,
      added: 1_200 - imported,
    });
  });

  it('keeps the same text under two ids, and one id once', async () => {
    const store = await temporaryStore();
    const source = sourceOf([good(1, 'same'), good(2, 'same'), good(1, 'again')]);
    expect(await importInto(store, source)).toMatchObject({ documents: 2, added: 2 });
    const corpus = await store.corpora.require('chats');
    const [one, other] = await store.corpora.documentsAt(corpus, [1, 2]);
    expect(one?.textHash).toBe(other?.textHash);
  });

  it('gives documents without ids the same ones at every import', async () => {
    const store = await temporaryStore();
    const source = sourceOf(['{"text":"Hello"}', '{"text":"Hello"}', '{"text":"Bye"}']);
    expect(await importInto(store, source)).toMatchObject({ added: 3 });
    expect(await importInto(store, source)).toMatchObject({ documents: 3, added: 0 });
  });

  it('skips and counts documents without text', async () => {
    const store = await temporaryStore();
    const source = sourceOf([good(1), EMPTY, '{"messages":[]}', '{"text":null}']);
    expect(await importInto(store, source)).toEqual({ documents: 1, added: 1, empty: 3, bad: 0 });
  });

  it('reads standard input', async () => {
    const store = await temporaryStore();
    const stdin = Readable.from([Buffer.from(upTo(2).join('\n'))], { objectMode: false });
    expect(await importInto(store, '-', { stdin })).toMatchObject({ documents: 2, added: 2 });
  });
});

describe('records that cannot be read', () => {
  it('are set aside with number and reason while they are few enough', async () => {
    const store = await temporaryStore();
    const source = sourceOf([...upTo(99), BAD]);
    expect(await importInto(store, source)).toMatchObject({ documents: 99, bad: 1 });
    const corpus = await store.corpora.require('chats');
    expect(await store.corpora.listBad(corpus)).toMatchObject([
      { source, position: 100, reason: expect.stringMatching(/^line 100: /u) as string },
    ]);
  });

  it('fail the import past the share that is allowed, telling of the first five', async () => {
    const store = await temporaryStore();
    const source = sourceOf([...upTo(93), ...Array.from({ length: 7 }, () => BAD)]);
    const error = await failureOf(importInto(store, source, { maxBadRecordRatio: 0.05 }));
    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toContain(`${source}: 7 of 100 records cannot be read (7.0 %)`);
    expect(error.message).toContain('more than the 5.0 % that maxBadRecordRatio allows');
    const lines = error.message.split('\n').slice(1);
    expect(lines.map((line) => line.split(':')[0])).toEqual([
      ...['line 94', 'line 95', 'line 96', 'line 97', 'line 98'],
    ]);
  });

  it('may be none at all where the share is 0, and all but one where it is 1', async () => {
    const store = await temporaryStore();
    const source = sourceOf([good(1), BAD, BAD]);
    await expect(importInto(store, source, { maxBadRecordRatio: 0 })).rejects.toThrow('2 of 3');
    expect(await importInto(store, source, { maxBadRecordRatio: 1 })).toMatchObject({ bad: 2 });
  });
});

describe('a source without documents', () => {
  it('is an error where all records are empty', async () => {
    const store = await temporaryStore();
    const error = await failureOf(importInto(store, sourceOf([EMPTY, EMPTY])));
    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toContain('holds no document with text: 2 records were read');
  });

  it('is an error where the file is empty or not there', async () => {
    const store = await temporaryStore();
    expect(await failureOf(importInto(store, sourceOf([])))).toBeInstanceOf(SourceError);
    expect(await failureOf(importInto(store, '/does/not/exist.jsonl'))).toBeInstanceOf(SourceError);
  });
});
