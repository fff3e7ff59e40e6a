/** Writing at the pace of a reader that may leave. */
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { LineWriter } from '../../../src/cli/pipe/line-writer.js';

/** A stream that takes a chunk when it is told to, or fails with a code. */
function readerOf() {
  const taken: string[] = [];
  let next: ((error?: Error) => void) | undefined;
  const stream = new Writable({
    highWaterMark: 4,
    write(chunk, _, done) {
      taken.push(String(chunk));
      next = done;
    },
  });
  return { stream, taken, take: (error?: Error) => next?.(error) };
}

const failure = (code: string) => Object.assign(new Error(code), { code });

describe('LineWriter', () => {
  it('waits until the reader has taken what was written', async () => {
    const { stream, taken, take } = readerOf();
    const writer = new LineWriter(stream, () => undefined);
    let isWritten = false;
    const written = writer.write('a line\n').then(() => (isWritten = true));
    await sleep(10);
    expect(isWritten).toBe(false);
    take();
    await written;
    expect(taken).toEqual(['a line\n']);
  });

  it('says once that the reader has gone, and lets everything after that be', async () => {
    const { stream, take } = readerOf();
    let gone = 0;
    const writer = new LineWriter(stream, () => (gone += 1));
    const written = writer.write('a line\n');
    take(failure('EPIPE'));
    await written;
    expect(writer.isGone).toBe(true);
    await writer.write('more\n');
    await writer.flush();
    expect(gone).toBe(1);
  });

  it('fails with every other error', async () => {
    const { stream, take } = readerOf();
    const writer = new LineWriter(stream, () => undefined);
    const written = writer.write('a line\n');
    take(failure('ENOSPC'));
    await expect(written).rejects.toThrow('ENOSPC');
    await expect(writer.write('more\n')).rejects.toThrow('ENOSPC');
    expect(writer.isGone).toBe(false);
  });
});
