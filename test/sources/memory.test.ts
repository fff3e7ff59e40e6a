/** Memory does not grow with the length of a source, nor with the length of a line that is too long. */
import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createGzip } from 'node:zlib';
import { expect, it } from 'vitest';
import { openSource } from '../../src/sources/index.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const MEGABYTE = 1024 * 1024;

/** What is still reachable, in bytes. */
function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

interface Content {
  readonly chunks: Iterable<Buffer>;
  readonly gzipped?: boolean;
}

/** @returns how many records there were, and by how much memory in use grew at most while reading. */
async function readGenerated({ chunks, gzipped = false }: Content) {
  const plain = Readable.from(chunks, { objectMode: false });
  const stdin = gzipped ? plain.pipe(createGzip({ level: 1 })) : plain;
  const before = memoryInUse();
  let growth = 0;
  let records = 0;
  for await (const record of openSource('-', { stdin })) {
    records++;
    if (record.position % 10_000 === 1) growth = Math.max(growth, memoryInUse() - before);
  }
  return { records, growth };
}

function* repeated(chunk: Buffer, times: number): Generator<Buffer> {
  for (let n = 0; n < times; n++) yield chunk;
}

const line = `${JSON.stringify({ text: 'It says my card was declined. '.repeat(60) })}\n`;
const block = Buffer.from(line.repeat(Math.ceil(MEGABYTE / line.length)));
const linesInBlock = block.length / line.length;

it.each([
  [100, false],
  [50, true],
])('reads %i MB in a few (gzip: %s)', async (megabytes, gzipped) => {
  const { records, growth } = await readGenerated({ chunks: repeated(block, megabytes), gzipped });
  expect(records).toBe(megabytes * linesInBlock);
  expect(growth).toBeLessThan(12 * MEGABYTE);
});

it('skips a line of 300 MB without collecting it', async () => {
  function* chunks() {
    yield Buffer.from('{"text":"');
    yield* repeated(Buffer.alloc(MEGABYTE, 'x'), 300);
    yield Buffer.from('"}\n{"text":"last"}\n');
  }
  const before = memoryInUse();
  const records = [];
  for await (const record of openSource('-', {
    stdin: Readable.from(chunks(), { objectMode: false }),
  })) {
    // The first record comes when the whole line has gone by.
    if (records.length === 0) expect(memoryInUse() - before).toBeLessThan(40 * MEGABYTE);
    records.push(record);
  }
  expect(records).toMatchObject([
    {
      kind: 'bad',
      reason: `line 1: ${300 * MEGABYTE + 11} bytes long; at most 16777216 are allowed`,
    },
    { kind: 'document', position: 2 },
  ]);
});
