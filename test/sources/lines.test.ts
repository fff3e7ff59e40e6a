/** Lines are the same however the bytes arrive, and a long one costs no memory. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLines } from '../../src/sources/lines.js';
import { chunksOf, collect } from './helpers.js';

const textsOf = async (...chunks: (string | Uint8Array)[]) =>
  (await collect(readLines(chunksOf(...chunks)))).map(({ text }) => text);

describe('readLines', () => {
  it('accepts LF, CRLF, blank lines and a last line without an end', async () => {
    expect(await textsOf('a\r\nb\n\n c')).toEqual(['a', 'b', '', ' c']);
    expect(await textsOf('a\n')).toEqual(['a']);
    expect(await textsOf('')).toEqual([]);
  });

  it('removes a byte order mark at the start alone', async () => {
    expect(await textsOf('\uFEFFa\n\uFEFFb')).toEqual(['a', '\uFEFFb']);
  });

  it('tells where a line stops being UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('\uFFFD caf'),
      Buffer.from([0xe9]),
      Buffer.from(' x\nfine\n€'),
    ]);
    const lines = await collect(readLines(chunksOf(bytes.subarray(0, -1))));
    expect(lines).toEqual([
      {
        number: 1,
        text: '\uFFFD caf\uFFFD x',
        fault: 'not valid UTF-8 (byte 0xe9 at byte offset 7); convert it to UTF-8',
      },
      { number: 2, text: 'fine', fault: null },
      {
        number: 3,
        text: '\uFFFD',
        fault: 'not valid UTF-8 (byte 0xe2 at byte offset 0); convert it to UTF-8',
      },
    ]);
  });

  it('skips over a line beyond the limit, and keeps one at the limit', async () => {
    const chunks = chunksOf('12345\n1234', '567', '89\n1', '23\n');
    expect(await collect(readLines(chunks, { maxLineBytes: 5 }))).toEqual([
      { number: 1, text: '12345', fault: null },
      { number: 2, text: null, fault: '9 bytes long; at most 5 are allowed' },
      { number: 3, text: '123', fault: null },
    ]);
  });

  it('gives the same lines for any chunks', async () => {
    const line = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .map((text) => text.replace(/[\r\n\uFEFF]/g, ''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { minLength: 1 }),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
        fc.constantFrom('\n', '\r\n'),
        async (lines, sizes, lineEnd) => {
          const bytes = Buffer.from(lines.map((text) => text + lineEnd).join(''));
          const chunks: Buffer[] = [];
          for (let at = 0, index = 0; at < bytes.length; index++) {
            const size = sizes[index % sizes.length] ?? 1;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          expect(await textsOf(...chunks)).toEqual(lines);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('does not depend on a chunk once the next one is asked for', async () => {
    async function* reusing() {
      const buffer = Buffer.alloc(4);
      for (const text of ['abcd', 'ef\ng', 'h\nij']) {
        buffer.write(text);
        yield await Promise.resolve(buffer);
      }
    }
    const lines = await collect(readLines(reusing()));
    expect(lines.map(({ text }) => text)).toEqual(['abcdef', 'gh', 'ij']);
  });
});
