/** Reads a file or standard input as bytes: decompressed where it is gzip, refused where it is not text. */
import { createReadStream } from 'node:fs';
import { type Readable, addAbortSignal } from 'node:stream';
import { HEAD_BYTES, type NulRule, findBinary } from './binary-formats.js';
import { gunzip, isGzip } from './gunzip.js';
import { isReadFailure, readFailure } from './read-failure.js';
import { SourceError } from './source-error.js';
import { STANDARD_INPUT, nameOf } from './source-name.js';

const CHUNK_BYTES = 256 * 1024;
/** Bytes that tell binary formats from text at the very beginning of a file. */
const LONGEST_SIGNATURE = 16;

export interface ByteOptions {
  /** A path, or `-` for standard input. */
  readonly spec: string;
  readonly nulRule: NulRule;
  /** What `-` reads; default: the process's own. It is destroyed once read or left. */
  readonly stdin?: Readable | undefined;
  /** Ends the reading with an `AbortError`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Holds a few chunks at a time, whatever the length.
 * @throws SourceError when it cannot be opened or read, is broken gzip, or is not text in UTF-8.
 */
export async function* readBytes(options: ByteOptions): AsyncGenerator<Buffer> {
  const source = nameOf(options.spec);
  const input = openInput(options);
  const { nulRule, signal, spec } = options;
  if (signal) addAbortSignal(signal, input);
  let head: Buffer | null = Buffer.alloc(0);
  try {
    for await (const chunk of decompress(input, source)) {
      if (head) {
        head = Buffer.concat([head, chunk]);
        if (!isTelling(head)) continue;
      }
      yield head ? checked(head, nulRule, source) : chunk;
      head = null;
    }
    if (head?.length) yield checked(head, nulRule, source);
  } catch (error) {
    throw isReadFailure(error) ? readFailure(spec, error) : error;
  } finally {
    input.destroy();
  }
}

function openInput({ spec, stdin = process.stdin }: ByteOptions): Readable {
  if (spec !== STANDARD_INPUT) return createReadStream(spec, { highWaterMark: CHUNK_BYTES });
  if ('isTTY' in stdin && stdin.isTTY) {
    throw new SourceError({
      source: nameOf(spec),
      problem: 'is a terminal; pipe JSON lines into it, or name a file',
    });
  }
  return stdin;
}

/** A line that came over a pipe is handed on, though it may be long until the next one comes. */
function isTelling(head: Buffer): boolean {
  return head.length >= HEAD_BYTES || (head.length >= LONGEST_SIGNATURE && head.includes('\n'));
}

function checked(head: Buffer, nulRule: NulRule, source: string): Buffer {
  const problem = findBinary(head.subarray(0, HEAD_BYTES), nulRule);
  if (problem === null) return head;
  throw new SourceError({
    source,
    problem: `${problem}. A source is JSON lines, CSV or TSV (each also gzipped), or a folder of .txt and .md files, in UTF-8`,
  });
}

async function* decompress(input: Readable, source: string): AsyncGenerator<Buffer> {
  const chunks = toBuffers(input);
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  const all = prepend(head, chunks);
  yield* isGzip(head) ? gunzip(all, source) : all;
}

async function* toBuffers(input: Readable): AsyncGenerator<Buffer> {
  // A stream with an encoding set gives strings.
  for await (const chunk of input as AsyncIterable<Buffer | string>) {
    yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  }
}

async function* prepend(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}
