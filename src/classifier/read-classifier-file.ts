/** Reads one file of a classifier's folder, or says why it cannot be used. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { ClassifierFileError } from './classifier-file-error.js';

/** No `classifier.json` comes near; a larger one is not read. */
const LARGEST_JSON_BYTES = 64 * 1024 * 1024;

/** The bytes of `classifier.json`. */
export async function readJsonBytes(file: string): Promise<Uint8Array> {
  const size = await sizeOf(file);
  if (size > LARGEST_JSON_BYTES) refuse(file, `it has ${size} bytes, which no classifier needs`);
  return await read(file, () => readFile(file));
}

/** The bytes of another file, when they are those that `classifier.json` was written with. */
export async function readRecorded(
  file: string,
  expected: { readonly bytes: number; readonly sha256: string },
): Promise<Uint8Array> {
  const size = await sizeOf(file);
  if (size !== expected.bytes) {
    refuse(
      file,
      `it has ${size} bytes, not ${expected.bytes}: it is truncated or belongs to another classifier`,
    );
  }
  const bytes = await read(file, () => readFile(file));
  if (createHash('sha256').update(bytes).digest('hex') !== expected.sha256) {
    refuse(
      file,
      'its content is not what was saved: it is corrupted or belongs to another classifier',
    );
  }
  return bytes;
}

/** @throws ClassifierFileError when the bytes are no JSON, or none of this shape. */
export function parseJson<T>(file: string, bytes: Uint8Array, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new ClassifierFileError({
      message: 'it is not valid JSON: it is truncated or corrupted',
      path: file,
      cause: error,
    });
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue && issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  refuse(file, `${field}${issue?.message ?? 'not valid'}`);
}

export function refuse(path: string, message: string): never {
  throw new ClassifierFileError({ message, path });
}

/** A pipe or a device would be read for ever. */
async function sizeOf(file: string): Promise<number> {
  const found = await read(file, () => stat(file));
  if (!found.isFile()) refuse(file, 'it cannot be read: it is no regular file');
  return found.size;
}

async function read<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ClassifierFileError({
      message: missing
        ? 'there is no such file: the folder holds no classifier, or not all of it'
        : `it cannot be read (${error instanceof Error ? error.message : String(error)})`,
      path: file,
      cause: error,
    });
  }
}
