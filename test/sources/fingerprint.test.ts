/** A source's key changes exactly when the source may have changed. */
import { appendFileSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeSource } from '../../src/sources/index.js';
import { temporaryFile, temporaryFolder } from './helpers.js';

const keyOf = async (spec: string) => (await describeSource(spec)).key;

describe('describeSource', () => {
  it.each([
    ['chats.jsonl.gz', 'chats'],
    ['chats.v2.jsonl', 'chats.v2'],
    ['Q1 2024.csv', 'Q1 2024'],
    ['queries.TSV.GZ', 'queries'],
    ['README', 'README'],
    ['.jsonl', 'source'],
  ])('names %s %s', async (file, name) => {
    expect((await describeSource(temporaryFile(file, 'x'))).name).toBe(name);
  });

  it('keeps the key of an unchanged file', async () => {
    const path = temporaryFile('a.jsonl', 'x');
    const key = await keyOf(path);
    expect(key).toMatch(/^[0-9a-f]{12}$/);
    expect(await keyOf(path)).toBe(key);
    expect(await keyOf(join(path, '..', '.', 'a.jsonl'))).toBe(key);
  });

  it('changes it with the size, the time and the path', async () => {
    const path = temporaryFile('a.jsonl', 'x');
    utimesSync(path, 1000, 1000);
    const keys = [await keyOf(path)];
    appendFileSync(path, 'y');
    utimesSync(path, 1000, 1000);
    keys.push(await keyOf(path));
    utimesSync(path, 1000, 2000);
    keys.push(await keyOf(path));
    renameSync(path, `${path}.moved`);
    keys.push(await keyOf(`${path}.moved`));
    expect(new Set(keys).size).toBe(4);
  });

  it('follows the text files of a folder, and only those', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'sub'));
    writeFileSync(join(folder, 'sub/a.txt'), 'x');
    const key = await keyOf(folder);
    writeFileSync(join(folder, 'other.log'), 'x');
    expect(await keyOf(folder)).toBe(key);
    writeFileSync(join(folder, 'sub/b.txt'), 'x');
    const longer = await keyOf(folder);
    expect(longer).not.toBe(key);
    appendFileSync(join(folder, 'sub/a.txt'), 'y');
    expect(await keyOf(folder)).not.toBe(longer);
  });

  it('has a new key each time for what can be read only once', async () => {
    expect((await describeSource('-')).name).toBe('stdin');
    expect(await keyOf('-')).not.toBe(await keyOf('-'));
    expect(await keyOf('/dev/null')).not.toBe(await keyOf('/dev/null'));
  });

  it('refuses what is missing', async () => {
    await expect(keyOf('/nowhere/x.jsonl')).rejects.toThrow(
      '/nowhere/x.jsonl: there is no such file or folder (ENOENT)',
    );
  });
});
