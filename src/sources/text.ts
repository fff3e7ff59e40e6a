/** Turns bytes into text strictly, and text into what every store can hold. */

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lossy = new TextDecoder('utf-8', { ignoreBOM: true });

export interface DecodedText {
  /** With U+FFFD in place of what was not UTF-8. */
  readonly text: string;
  /** Why the bytes are not UTF-8, or null. */
  readonly fault: string | null;
}

/** Decodes UTF-8. A byte order mark is kept; see `withoutMark`. */
export function decodeText(bytes: Uint8Array): DecodedText {
  try {
    return { text: strict.decode(bytes), fault: null };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const text = lossy.decode(bytes);
    const offset = firstBadByte(bytes, text);
    const value = (bytes[offset] ?? 0).toString(16).padStart(2, '0');
    return {
      text,
      fault: `not valid UTF-8 (byte 0x${value} at byte offset ${offset}); convert it to UTF-8`,
    };
  }
}

/** Finds the first U+FFFD that does not stand in the bytes themselves: there decoding went wrong. */
function firstBadByte(bytes: Uint8Array, text: string): number {
  let offset = 0;
  let from = 0;
  for (;;) {
    const mark = text.indexOf('\uFFFD', from);
    if (mark === -1) return offset;
    offset += Buffer.byteLength(text.slice(from, mark));
    const isReal =
      bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!isReal) return offset;
    offset += 3;
    from = mark + 1;
  }
}

/** Removes a byte order mark at the start. */
export function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/**
 * Legal JSON can hold what PostgreSQL and UTF-8 cannot: `"\u0000"` and half a surrogate pair. NUL characters are
 * removed, lone surrogates become U+FFFD (as `String.prototype.toWellFormed` does); all else stays as it is.
 */
export function cleanText(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\uFFFD').replaceAll('\0', '');
}
