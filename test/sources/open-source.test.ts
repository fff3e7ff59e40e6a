/** Sources end to end: formats, compression, what is refused, aborting, leaving early. */
import { chmodSync, existsSync } from 'node:fs';
import { relative } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SourceError, describeSource, openSource } from '../../src/sources/index.js';
import { readFailure } from '../../src/sources/read-failure.js';
import { brief, collect, temporaryFile, temporaryFolder } from './helpers.js';

const jsonl = '{"id":1,"text":"one"}\n{"id":2,"text":"two"}\n';
const csv = 'text,n\none,1\ntwo,2\n';
const tsv = csv.replaceAll(',', '\t');
const both = ['one', 'two'];

const read = async (...args: Parameters<typeof openSource>) =>
  brief(await collect(openSource(...args)));

describe('formats', () => {
  it.each<[string, string | Uint8Array]>([
    ['chats.jsonl', jsonl],
    ['chats.jsonl.gz', gzipSync(jsonl)],
    ['gzip under another name.jsonl', gzipSync(jsonl)],
    ['plain under the name of gzip.jsonl.gz', jsonl],
    ['two members.gz', Buffer.concat([gzipSync(jsonl.slice(0, 22)), gzipSync(jsonl.slice(22))])],
    ['chats', jsonl],
    ['queries.csv', csv],
    ['queries.CSV.gz', gzipSync(csv)],
    ['queries.tsv', tsv],
    ['queries.tab.gz', gzipSync(tsv)],
  ])('%s', async (name, content) => {
    expect(await read(temporaryFile(name, content))).toEqual(both);
  });

  it('reads a folder', async () => {
    expect(await read(temporaryFile('a.txt', 'one').replace(/a\.txt$/, ''))).toEqual(['one']);
  });

  it('reads standard input, in any format, compressed or not, bytes or strings', async () => {
    const stdin = (content: string | Uint8Array) => Readable.from([content], { objectMode: false });
    expect(await read('-', { stdin: stdin(jsonl) })).toEqual(both);
    expect(await read('-', { stdin: stdin(gzipSync(jsonl)) })).toEqual(both);
    expect(await read('-', { stdin: stdin(jsonl).setEncoding('utf8') })).toEqual(both);
    expect(await read('-', { stdin: stdin(csv), format: 'csv' })).toEqual(both);
    expect(await read('-', { stdin: stdin(gzipSync(tsv)), format: 'tsv' })).toEqual(both);
  });

  it('takes a given format over the name', async () => {
    expect(await read(temporaryFile('queries.txt', csv), { format: 'csv' })).toEqual(both);
  });

  it('maps columns', async () => {
    const path = temporaryFile('queries.csv', csv);
    expect(await read(path, { columns: { text: 'n' } })).toEqual(['1', '2']);
  });
});

describe('refused as a whole', () => {
  it('names the absolute path, and the folder a relative one was taken from', async () => {
    const missing = `${temporaryFolder()}/none.jsonl`;
    const given = relative(process.cwd(), missing);
    await expect(read(missing)).rejects.toThrow(
      new SourceError({ source: missing, problem: 'there is no such file or folder (ENOENT)' }),
    );
    await expect(read(given)).rejects.toThrow(
      `${missing}: there is no such file or folder (ENOENT); "${given}" was taken from the folder ${process.cwd()}`,
    );
  });

  it('says that there is no permission', () => {
    const error = Object.assign(new Error('EACCES'), { code: 'EACCES', syscall: 'open' });
    expect(readFailure('/data/a.jsonl', error).message).toBe(
      '/data/a.jsonl: there is no permission to read it (EACCES)',
    );
  });

  it.skipIf(process.getuid?.() === 0)('refuses a file without permission', async () => {
    const path = temporaryFile('chats.jsonl', jsonl);
    chmodSync(path, 0);
    await expect(read(path)).rejects.toThrow(`${path}: there is no permission to read it (EACCES)`);
  });

  it.each<[string, string, Uint8Array]>([
    ['a Parquet file', 'x.parquet', Buffer.from('PAR1\x15\x04')],
    ['a zip archive or an Excel workbook', 'x.xlsx', Buffer.from('PK\x03\x04abc')],
    ['a PNG image', 'x.jsonl', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a])],
    [
      'a tar archive',
      'x.tar.gz',
      gzipSync(Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar')])),
    ],
    ['gzip data (compressed twice)', 'x.jsonl.gz', gzipSync(gzipSync(jsonl))],
    ['a binary file', 'x.jsonl', Buffer.from('abc\n\0\x01\x02')],
    ['a binary file', 'x.csv', Buffer.from('ab\0c,text\n')],
    ['text in UTF-16', 'x.jsonl', Buffer.from(`\uFEFF${jsonl}`, 'utf16le')],
    ['text in UTF-16', 'x.csv', Buffer.from(csv, 'utf16le')],
    ['text in UTF-16', 'x.jsonl', Buffer.from(jsonl, 'utf16le').swap16()],
  ])('recognises %s in %s', async (kind, name, content) => {
    const path = temporaryFile(name, content);
    const error = await read(path).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).source).toBe(path);
    expect((error as SourceError).message).toMatch(
      /^\S+: seems to be .*A source is JSON lines, CSV or TSV/,
    );
    expect((error as SourceError).message).toContain(`seems to be ${kind}`);
  });

  it('accepts NUL bytes in JSON as the flaw of one line', async () => {
    const texts = await read(temporaryFile('x.jsonl', `{"text":"a\0b"}\n${jsonl}`));
    expect(texts).toEqual(['bad: line 1: not valid JSON at character 11', ...both]);
  });

  it.each([
    ['empty.jsonl', ''],
    ['empty.jsonl.gz', gzipSync('')],
    ['empty.csv', ''],
  ])('says that %s is empty', async (name, content) => {
    await expect(read(temporaryFile(name, content))).rejects.toThrow(/: is empty; .* expected$/);
  });

  it.each([
    ['truncated', (bytes: Buffer) => bytes.subarray(0, bytes.length - 400), 'ends too early'],
    [
      'corrupt',
      (bytes: Buffer) => bytes.fill(0x55, bytes.length - 400, bytes.length - 300),
      'is corrupt',
    ],
  ])('says where %s gzip data ends, after the lines before it', async (_, damage, fault) => {
    const lines = Array.from({ length: 20_000 }, (_, n) => `{"id":${n},"text":"${Math.sin(n)}"}\n`);
    const path = temporaryFile('chats.jsonl.gz', damage(gzipSync(lines.join(''))));
    let count = 0;
    const reading = (async () => {
      for await (const record of openSource(path)) if (record.kind === 'document') count++;
    })();
    const error: unknown = await reading.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SourceError);
    const pattern = new RegExp(
      `^${path}: its gzip data ${fault}.* after byte \\d+, where (\\d+) lines had been read`,
    );
    const [, linesRead] = pattern.exec((error as SourceError).message) ?? [];
    expect(count).toBe(Number(linesRead));
    expect(count).toBeGreaterThan(10_000);
  });

  it('refuses what does not fit together', async () => {
    const path = temporaryFile('chats.jsonl', jsonl);
    const folder = temporaryFolder();
    await expect(read('')).rejects.toThrow('no source is named');
    await expect(read(folder, { format: 'jsonl' })).rejects.toThrow(
      'is a folder and cannot be read as jsonl',
    );
    await expect(read(path, { format: 'folder' })).rejects.toThrow(`${path}: is no folder`);
    await expect(read('-', { format: 'folder' })).rejects.toThrow('standard input: is no folder');
    await expect(read(path, { columns: { text: 'x' } })).rejects.toThrow(
      'columns can be named for CSV and TSV only',
    );
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    await expect(read('-', { stdin: terminal })).rejects.toThrow('standard input: is a terminal');
  });
});

describe('ending early', () => {
  const isGzipped = [false, true];

  it.each(isGzipped)(
    'an abort ends a wait for input with the reason (gzip: %s)',
    async (gzipped) => {
      const stdin = new PassThrough();
      stdin.write(gzipped ? gzipSync(jsonl) : jsonl);
      const controller = new AbortController();
      const reading = collect(openSource('-', { stdin, signal: controller.signal }));
      setTimeout(() => controller.abort(new Error('cancelled by the test')), 20);
      await expect(reading).rejects.toThrow('cancelled by the test');
      expect(stdin.destroyed).toBe(true);
    },
  );

  it('an abort before the start reads nothing', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    await expect(read(temporaryFile('chats.jsonl', jsonl), { signal })).rejects.toThrow('too late');
  });

  it('an abort in a folder ends it', async () => {
    const controller = new AbortController();
    const folder = temporaryFile('a.txt', 'one').replace(/a\.txt$/, '');
    const records = openSource(folder, { signal: controller.signal });
    expect((await records.next()).value).toMatchObject({ kind: 'document' });
    controller.abort(new Error('enough'));
    await expect(records.next()).rejects.toThrow('enough');
  });

  it.each(isGzipped)(
    'leaving the loop closes the input, even one that never ends (gzip: %s)',
    async (gzipped) => {
      const stdin = new PassThrough();
      const many = jsonl.repeat(500);
      stdin.write(gzipped ? gzipSync(many) : many);
      // Without its end, zlib holds back the last bytes; the first records come all the same.
      for await (const record of openSource('-', { stdin })) {
        expect(record.position).toBe(1);
        break;
      }
      expect(stdin.destroyed).toBe(true);
    },
  );

  it.each(['text,n\ra,1\rb,2\n', 'a,b\n1,2\n', '"a,b\n1,2\n'])(
    'a refused header closes the input: %j',
    async (content) => {
      const stdin = new PassThrough();
      stdin.write(content.padEnd(10_000, '\n'));
      await expect(read('-', { stdin, format: 'csv', maxRecordBytes: 50 })).rejects.toThrow(
        SourceError,
      );
      expect(stdin.destroyed).toBe(true);
    },
  );

  it('a failing input is an error, not an end', async () => {
    const stdin = new PassThrough();
    stdin.write(jsonl.repeat(500));
    const reading = collect(openSource('-', { stdin }));
    setTimeout(() => stdin.destroy(new Error('the pipe broke')), 20);
    await expect(reading).rejects.toThrow('the pipe broke');
  });
});

describe('real data', () => {
  const data = new URL('../../../shared/data/', import.meta.url).pathname;
  const isThere = existsSync(`${data}sgd-chats.jsonl.gz`);

  it.skipIf(!isThere)('reads the dialogues (skipped where ../shared/data is absent)', async () => {
    const records = await collect(openSource(`${data}sgd-chats.jsonl.gz`));
    expect(records).toHaveLength(3000);
    expect(records.every(({ kind }) => kind === 'document')).toBe(true);
    expect(await describeSource(`${data}sgd-chats.jsonl.gz`)).toMatchObject({ name: 'sgd-chats' });
  });

  it.skipIf(!isThere)('reads the queries (skipped where ../shared/data is absent)', async () => {
    const records = await collect(openSource(`${data}banking77-test.csv`));
    expect(records).toHaveLength(3080);
    expect(records.every(({ kind }) => kind === 'document')).toBe(true);
  });
});
