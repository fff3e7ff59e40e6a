/** Gives a source a name and a key, so that importing it again, unchanged, finds the same corpus. */
import { createHash, randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { isReadFailure, readFailure } from './read-failure.js';
import { langsmithProject } from '../domain/source-names.js';
import { STANDARD_INPUT } from './source-name.js';
import { walkFolder } from './walk-folder.js';

const KEY_LENGTH = 12;

export interface SourceDescription {
  /** The file's or folder's name without the extensions of its format: `chats` for `logs/chats.jsonl.gz`. */
  readonly name: string;
  /**
   * 12 hexadecimal digits that change with the absolute path, the size and the time of the last change; for a folder,
   * with those of each of its text files. What can be read only once (standard input, a pipe) has a new key each time; a
   * project of LangSmith always has the same.
   */
  readonly key: string;
}

/** @throws SourceError when the source is missing or may not be looked at. */
export async function describeSource(spec: string): Promise<SourceDescription> {
  const project = langsmithProject(spec);
  if (project !== null) return { name: project, key: hash([spec]) };
  if (spec === STANDARD_INPUT) return { name: 'stdin', key: hash([randomUUID()]) };
  try {
    const path = resolve(spec);
    const stats = await stat(path, { bigint: true });
    const name = withoutExtensions(basename(path));
    if (stats.isDirectory()) return { name, key: hash([path, ...(await listStates(path))]) };
    if (!stats.isFile()) return { name, key: hash([randomUUID()]) };
    return { name, key: hash([path, stats.size, stats.mtimeNs]) };
  } catch (error) {
    throw isReadFailure(error) ? readFailure(spec, error) : error;
  }
}

async function listStates(folder: string): Promise<(string | bigint)[]> {
  const states: (string | bigint)[] = [];
  for await (const { id, path, fault } of walkFolder(folder)) {
    if (fault !== null) {
      states.push(id, fault);
    } else {
      const { size, mtimeNs } = await stat(path, { bigint: true });
      states.push(id, size, mtimeNs);
    }
  }
  return states;
}

function hash(parts: readonly (string | bigint)[]): string {
  const hashed = createHash('sha256').update(JSON.stringify(parts.map(String)));
  return hashed.digest('hex').slice(0, KEY_LENGTH);
}

function withoutExtensions(file: string): string {
  const name = file.replace(/\.gz$/i, '').replace(/\.(jsonl|ndjson|json|csv|tsv|tab|txt)$/i, '');
  return name === '' ? 'source' : name;
}
