/** Lists the text files of a folder in an order that is the same everywhere. */
import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { describeReadFailure, isReadFailure } from './read-failure.js';

/** The files that are documents; letter case does not matter. */
export const textExtensions: readonly string[] = ['.txt', '.md'];

export interface FolderEntry {
  /** Relative to the folder, with `/` between its parts. */
  readonly id: string;
  readonly path: string;
  /** Why the file, or the whole folder of that name, cannot be read; null when it may be opened. */
  readonly fault: string | null;
}

/**
 * Yields the .txt and .md files of a folder and its subfolders, each folder sorted by name (in code units), and what
 * cannot be looked into. Names that begin with a dot are skipped. A link to a file inside the folder is read; a link
 * to a folder inside it is not followed, since its files are listed where they are; a link that leads out is a fault.
 * @throws an error of the file system when `root` itself cannot be listed.
 */
export async function* walkFolder(root: string): AsyncGenerator<FolderEntry> {
  const realRoot = await realpath(root);
  yield* walk({ id: '', path: realRoot, realRoot, entries: await list(realRoot) });
}

interface Folder {
  readonly id: string;
  readonly path: string;
  readonly realRoot: string;
  readonly entries: readonly Dirent[];
}

async function* walk({ id, path, realRoot, entries }: Folder): AsyncGenerator<FolderEntry> {
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const child = {
      id: id === '' ? entry.name : `${id}/${entry.name}`,
      path: join(path, entry.name),
    };
    if (entry.isDirectory()) {
      const inside = await faultOf(() => list(child.path));
      if (typeof inside === 'string') yield { ...child, fault: inside };
      else yield* walk({ ...child, realRoot, entries: inside });
    } else if (entry.isSymbolicLink()) {
      const link = await faultOf(() => followLink(child.path, realRoot));
      if (typeof link === 'string') yield { ...child, fault: link };
      else if (link.isWanted && isText(entry.name)) yield { ...child, fault: null };
    } else if (isText(entry.name)) {
      yield { ...child, fault: entry.isFile() ? null : 'is no regular file' };
    }
  }
}

async function list(path: string): Promise<Dirent[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

async function followLink(path: string, realRoot: string): Promise<{ isWanted: boolean } | string> {
  const target = await realpath(path);
  const isInside =
    target === realRoot || target.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
  const stats = await stat(target);
  if (stats.isDirectory())
    return isInside ? { isWanted: false } : 'is a link that leads out of the folder';
  if (!isText(path)) return { isWanted: false };
  if (!isInside) return 'is a link that leads out of the folder';
  return stats.isFile() ? { isWanted: true } : 'is a link to no regular file';
}

async function faultOf<Value>(look: () => Promise<Value>): Promise<Value | string> {
  try {
    return await look();
  } catch (error) {
    if (isReadFailure(error)) return describeReadFailure(error);
    throw error;
  }
}

function isText(name: string): boolean {
  return textExtensions.includes(extname(name).toLowerCase());
}
