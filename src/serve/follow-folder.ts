/** Notices that a classifier's folder has changed, on every file system: by looking at its files now and then. */
import { stat } from 'node:fs/promises';
import path from 'node:path';

export interface FollowFolderOptions {
  readonly folder: string;
  /** Of the folder before it was read. */
  readonly known: string;
  /** Milliseconds between two looks; default 2,000. */
  readonly everyMs?: number;
  /**
   * Called after a change, and again every `retryMs` for as long as it says that it could not use what is there.
   *
   * @returns whether it could.
   */
  readonly onChange: () => Promise<boolean>;
  /** Default 30,000. */
  readonly retryMs?: number;
}

const EVERY_MS = 2_000;
const RETRY_MS = 30_000;
const FILES = ['classifier.json', 'model.json', 'weights.bin'];

/** @returns a function that ends it. */
export function followFolder(options: FollowFolderOptions): () => void {
  const { folder, everyMs = EVERY_MS, retryMs = RETRY_MS, onChange } = options;
  let { known } = options;
  let retryAt = Infinity;
  let ended = false;
  let timer: NodeJS.Timeout;
  const look = async () => {
    const found = await folderStamp(folder);
    if (found !== known || Date.now() >= retryAt) {
      known = found;
      retryAt = (await onChange()) ? Infinity : Date.now() + retryMs;
    }
    if (!ended) next();
  };
  // One look after another: however long one takes, there are never two.
  const next = () => (timer = setTimeout(() => void look(), everyMs));
  next();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

/** Changes whenever a file is written or replaced; no content is read. */
export async function folderStamp(folder: string): Promise<string> {
  const stamps = FILES.map(async (name) => {
    try {
      const { ino, size, mtimeMs } = await stat(path.join(folder, name));
      return `${ino} ${size} ${mtimeMs}`;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code ?? 'unreadable';
    }
  });
  return (await Promise.all(stamps)).join('\n');
}
