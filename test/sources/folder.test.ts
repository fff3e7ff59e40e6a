/** Folders of text files: order, ids, and what is set aside. */
import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFolder } from '../../src/sources/folder.js';
import { collect, temporaryFolder, textOf } from './helpers.js';

function folderWith(files: Record<string, string | Uint8Array>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function read(folder: string): Promise<string[]> {
  const records = await collect(readFolder(folder));
  expect(records.map(({ position }) => position)).toEqual(records.map((_, index) => index + 1));
  return records.map((record) => {
    if (record.kind === 'document') return `${record.document.id} = ${textOf(record.document)}`;
    return record.kind === 'bad' ? `bad ${record.reason}` : 'empty';
  });
}

const isRoot = process.getuid?.() === 0;

describe('readFolder', () => {
  it('reads .txt and .md files of all subfolders, sorted, and no others', async () => {
    const folder = folderWith({
      'b.txt': 'B',
      'B.MD': 'upper',
      'a/z.md': '\uFEFFZ\r\n',
      'a/b/c.txt': 'C',
      'c.jsonl': '{}',
      '.hidden.txt': 'no',
      '.git/x.txt': 'no',
      'é.txt': 'É',
    });
    expect(await read(folder)).toEqual([
      'B.MD = upper',
      'a/b/c.txt = C',
      'a/z.md = Z\r\n',
      'b.txt = B',
      'é.txt = É',
    ]);
  });

  it('sets aside what is no text, and goes on', async () => {
    const folder = folderWith({
      'a-blank.txt': ' \n',
      'b-latin.txt': Buffer.from('café', 'latin1'),
      'c-nul.txt': 'a\0b',
      'd-pdf.md': '%PDF-1.7',
      'e-utf16.txt': Buffer.from('\uFEFFhello', 'utf16le'),
      'f-large.txt': '',
      'g.txt': 'fine',
    });
    truncateSync(join(folder, 'f-large.txt'), 17 * 1024 * 1024);
    expect(await read(folder)).toEqual([
      'empty',
      'bad b-latin.txt: not valid UTF-8 (byte 0xe9 at byte offset 3); convert it to UTF-8',
      'bad c-nul.txt: seems to be a binary file, not text',
      'bad d-pdf.md: seems to be a PDF, not text',
      'bad e-utf16.txt: seems to be text in UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)',
      'bad f-large.txt: 17825792 bytes long; at most 16777216 are allowed',
      'g.txt = fine',
    ]);
  });

  it('reads links within the folder, reports those that leave it, and never goes round in circles', async () => {
    const outside = folderWith({ 'secret.txt': 'secret', 'sub/secret.txt': 'secret' });
    const folder = folderWith({ 'a.txt': 'A', 'data/b.log': 'B' });
    symlinkSync(join(outside, 'secret.txt'), join(folder, 'out.txt'));
    symlinkSync(join(outside, 'sub'), join(folder, 'out-folder'));
    symlinkSync('data/b.log', join(folder, 'in.txt'));
    symlinkSync('..', join(folder, 'data/round'));
    symlinkSync('nowhere.txt', join(folder, 'broken.txt'));
    symlinkSync(join(outside, 'secret.log'), join(folder, 'other.log'));
    expect(await read(folder)).toEqual([
      'a.txt = A',
      'bad broken.txt: there is no such file or folder (ENOENT)',
      'in.txt = B',
      'bad other.log: there is no such file or folder (ENOENT)',
      'bad out-folder: is a link that leads out of the folder',
      'bad out.txt: is a link that leads out of the folder',
    ]);
  });

  it('sets a file aside whose path is too long for an id', async () => {
    const name = 'x'.repeat(100);
    const folder = folderWith({ [`${name}/${name}/${name}/a.txt`]: 'A', 'b.txt': 'B' });
    expect(await read(folder)).toEqual([
      'b.txt = B',
      `bad ${name}/${name}/${name}/a.txt: id has 308 characters; at most 256 are allowed`,
    ]);
  });

  it.skipIf(isRoot)('sets aside what may not be read', async () => {
    const folder = folderWith({ 'a.txt': 'A', 'b/c.txt': 'C', 'd.txt': 'D' });
    chmodSync(join(folder, 'a.txt'), 0);
    chmodSync(join(folder, 'b'), 0);
    expect(await read(folder)).toEqual([
      'bad a.txt: there is no permission to read it (EACCES)',
      'bad b: there is no permission to read it (EACCES)',
      'd.txt = D',
    ]);
    chmodSync(join(folder, 'b'), 0o700);
  });

  it('refuses a folder without text files and says what there is', async () => {
    const folder = folderWith({ 'chats.jsonl': '{}' });
    await expect(read(folder)).rejects.toThrow(
      `${folder}: has no .txt or .md files; it has chats.jsonl. To read JSON lines or CSV, name the file itself`,
    );
    await expect(read(temporaryFolder())).rejects.toThrow('it is empty');
    await expect(read(join(folder, 'missing'))).rejects.toThrow(
      'there is no such file or folder (ENOENT)',
    );
  });
});
