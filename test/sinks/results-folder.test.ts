/** A file of results is whole or not there. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ResultsError, ResultsFolder } from '../../src/sinks/index.js';

async function openFolder(): Promise<ResultsFolder> {
  const path = mkdtempSync(join(tmpdir(), 'tntflow-results-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return await ResultsFolder.open(join(path, 'a', 'new', 'folder'));
}

const read = (folder: ResultsFolder, name: string) => readFileSync(join(folder.path, name), 'utf8');

describe('ResultsFolder', () => {
  it('writes JSON, text and lines', async () => {
    const folder = await openFolder();
    await folder.writeJson('a.json', { b: [1, 'é😀'] });
    await folder.writeText('c.md', '# Ö\n');
    expect(await folder.writeLines('d.jsonl', [{ n: 1 }, { n: 'two\nlines' }])).toBe(2);
    expect(JSON.parse(read(folder, 'a.json'))).toEqual({ b: [1, 'é😀'] });
    expect(read(folder, 'c.md')).toBe('# Ö\n');
    expect(read(folder, 'd.jsonl')).toBe('{"n":1}\n{"n":"two\\nlines"}\n');
    expect(readdirSync(folder.path).sort()).toEqual(['a.json', 'c.md', 'd.jsonl']);
  });

  it('writes as many lines as come, without holding them', async () => {
    const folder = await openFolder();
    async function* lines() {
      for (let n = 0; n < 20_000; n += 1) yield await Promise.resolve({ n });
    }
    expect(await folder.writeLines('x.jsonl', lines())).toBe(20_000);
    const written = read(folder, 'x.jsonl').trimEnd().split('\n');
    expect(written).toHaveLength(20_000);
    expect(written.at(-1)).toBe('{"n":19999}');
    expect(await folder.writeLines('none.jsonl', [])).toBe(0);
    expect(read(folder, 'none.jsonl')).toBe('');
  });

  it('leaves no partial file when the lines fail, and the earlier file as it was', async () => {
    const folder = await openFolder();
    const failing = (count: number) =>
      (async function* () {
        for (let n = 0; n < count; n += 1)
          yield await Promise.resolve({ n, text: 'x'.repeat(100) });
        throw new Error('the store went away');
      })();
    for (const count of [0, 1, 5_000]) {
      await expect(folder.writeLines('x.jsonl', failing(count))).rejects.toThrow('went away');
      expect(readdirSync(folder.path)).toEqual([]);
    }
    await folder.writeText('x.jsonl', 'earlier');
    await expect(folder.writeLines('x.jsonl', failing(5_000))).rejects.toThrow('went away');
    expect(readdirSync(folder.path)).toEqual(['x.jsonl']);
    expect(read(folder, 'x.jsonl')).toBe('earlier');
  });

  it('shows a file under its name only when it is whole', async () => {
    const folder = await openFolder();
    const seen: string[][] = [];
    await folder.writeLines(
      'x.jsonl',
      (function* () {
        for (let n = 0; n < 3; n += 1) {
          seen.push(readdirSync(folder.path).filter((name) => name === 'x.jsonl'));
          yield { n, text: 'x'.repeat(70_000) };
        }
      })(),
    );
    expect(seen).toEqual([[], [], []]);
    expect(readdirSync(folder.path)).toEqual(['x.jsonl']);
  });

  it('replaces what was there', async () => {
    const folder = await openFolder();
    await folder.writeText('x.md', 'a long earlier text');
    await folder.writeText('x.md', 'new');
    expect(read(folder, 'x.md')).toBe('new');
  });

  it('says which file could not be written, and leaves nothing of it', async () => {
    const folder = await openFolder();
    mkdirSync(join(folder.path, 'x.md'));
    writeFileSync(join(folder.path, 'x.md', 'inside'), '');
    const error = await folder.writeText('x.md', 'new').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ResultsError);
    expect(error).toMatchObject({ path: join(folder.path, 'x.md') });
    expect(readdirSync(folder.path)).toEqual(['x.md']);
  });

  it('passes on what is wrong with what was to be written', async () => {
    const folder = await openFolder();
    const problem = new Error('the store is away');
    const lines = (function* () {
      yield { n: 1 };
      throw problem;
    })();
    await expect(folder.writeLines('x.jsonl', lines)).rejects.toBe(problem);
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('fails where the folder cannot be made', async () => {
    const folder = await openFolder();
    writeFileSync(join(folder.path, 'file'), '');
    await expect(ResultsFolder.open(join(folder.path, 'file', 'inside'))).rejects.toThrow(
      /ENOTDIR|EEXIST/u,
    );
  });
});
