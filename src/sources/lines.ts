/** Splits bytes into lines of text in constant memory. */
import { decodeText, withoutMark } from './text.js';

/** Longest line in bytes, if nothing else is asked for. */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;

const NEWLINE = 10;

/** `number` counts from 1, blank lines included; `text` is without its line end (LF or CRLF). */
export type Line =
  | { readonly number: number; readonly text: string; readonly fault: null }
  /** Not UTF-8: the text has U+FFFD in it, and the fault says where it goes wrong. */
  | { readonly number: number; readonly text: string; readonly fault: string }
  /** Too long to be kept. */
  | { readonly number: number; readonly text: null; readonly fault: string };

export interface LineOptions {
  /** A longer line is skipped over, not collected. In bytes, without the line end; default 16 MiB. */
  readonly maxLineBytes?: number | undefined;
}

/** Yields every line, blank ones too. A byte order mark at the start is removed. */
export async function* readLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes = MAX_RECORD_BYTES }: LineOptions = {},
): AsyncGenerator<Line> {
  const pending = new PendingBytes(maxLineBytes);
  let number = 0;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      pending.add(chunk.subarray(start, end));
      start = end + 1;
      number++;
      yield toLine(number, pending, maxLineBytes);
    }
    pending.add(chunk.subarray(start));
    pending.keep();
  }
  if (pending.length > 0) yield toLine(number + 1, pending, maxLineBytes);
}

function toLine(number: number, pending: PendingBytes, maxLineBytes: number): Line {
  const { length } = pending;
  const bytes = pending.take();
  if (bytes === null) {
    const fault = `${length} bytes long; at most ${maxLineBytes} are allowed`;
    return { number, text: null, fault };
  }
  const { text, fault } = decodeText(bytes);
  const line = number === 1 ? withoutMark(text) : text;
  return { number, text: line.endsWith('\r') ? line.slice(0, -1) : line, fault };
}

/** The bytes of the line being read: a view where one chunk holds it all, else a copy that grows by doubling. */
class PendingBytes {
  /** Also counts bytes beyond the limit, which are not kept. */
  length = 0;
  #view: Uint8Array | null = null;
  #copy = Buffer.alloc(0);

  constructor(private readonly limit: number) {}

  add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.length === 0 && bytes.length <= this.limit) this.#view = bytes;
    else {
      this.keep();
      if (this.length + bytes.length <= this.limit) this.#append(bytes, this.length);
    }
    this.length += bytes.length;
  }

  /** Copies what is only viewed: the chunk may be reused once the next one is asked for. */
  keep(): void {
    if (this.#view) this.#append(this.#view, 0);
    this.#view = null;
  }

  /** @returns the line, valid until the next `add`, or null if it is over the limit. */
  take(): Uint8Array | null {
    const { length } = this;
    const bytes = this.#view ?? this.#copy.subarray(0, length);
    this.length = 0;
    this.#view = null;
    return length > this.limit ? null : bytes;
  }

  #append(bytes: Uint8Array, at: number): void {
    if (at + bytes.length > this.#copy.length) {
      const larger = Buffer.alloc(Math.min(this.limit, 2 * (at + bytes.length)));
      this.#copy.copy(larger, 0, 0, at);
      this.#copy = larger;
    }
    this.#copy.set(bytes, at);
  }
}
