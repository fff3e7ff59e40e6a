/** Decompresses a stream that turns out to be gzip, and says where broken gzip data ends. */
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { SourceError } from './source-error.js';

const CHUNK_BYTES = 128 * 1024;

/** True when the content begins as gzip does, whatever its name. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * @param source the name for messages.
 * @throws SourceError when the data is truncated or corrupt, with the lines that could be read before.
 */
export async function* gunzip(
  chunks: AsyncIterable<Buffer>,
  source: string,
): AsyncGenerator<Buffer> {
  const output = createGunzip({ chunkSize: CHUNK_BYTES });
  // A failure of either stream destroys `output` with it, so the loop below throws it; the callback has nothing to add.
  pipeline(Readable.from(chunks, { objectMode: false }), output, () => undefined);
  let lines = 0;
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      lines += countNewlines(chunk);
      yield chunk;
    }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) throw error;
    const fault = code === 'Z_BUF_ERROR' ? 'ends too early (it is truncated)' : 'is corrupt';
    throw new SourceError({
      source,
      problem: `its gzip data ${fault} after byte ${output.bytesWritten}, where ${lines} lines had been read; get the file again`,
      cause: error,
    });
  }
}

function countNewlines(chunk: Buffer): number {
  let count = 0;
  for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) count++;
  return count;
}
