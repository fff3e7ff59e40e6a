/** Recognises, from its first bytes, content that is not text in UTF-8. */

const signatures: readonly (readonly [name: string, bytes: string | number[], offset?: number])[] =
  [
    ['a zip archive or an Excel workbook', 'PK\x03\x04'],
    ['a Parquet file', 'PAR1'],
    ['an Avro file', 'Obj\x01'],
    ['an Arrow file', 'ARROW1'],
    ['an ORC file', 'ORC'],
    ['an SQLite database', 'SQLite format 3\0'],
    ['a PDF', '%PDF-'],
    ['a PNG image', [0x89, 0x50, 0x4e, 0x47]],
    ['a JPEG image', [0xff, 0xd8, 0xff]],
    ['a GIF image', 'GIF8'],
    ['gzip data (compressed twice)', [0x1f, 0x8b]],
    ['zstd data', [0x28, 0xb5, 0x2f, 0xfd]],
    ['bzip2 data', 'BZh'],
    ['xz data', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
    ['a 7z archive', [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c]],
    ['a tar archive', 'ustar', 257],
    ['an old Excel or Word file', [0xd0, 0xcf, 0x11, 0xe0]],
    ['a program', '\x7fELF'],
    ['a pickled Python object', [0x80, 0x04, 0x95]],
  ];

/** Bytes of the head to show to `findBinary`; it works with fewer. */
export const HEAD_BYTES = 4096;

/**
 * Where a NUL byte is a sign of binary content: anywhere in the head; in its first line only (in a later one it is
 * a flaw of one record); or `jsonl`: anywhere, unless the content begins as JSON, whose bad lines are set aside.
 */
export type NulRule = 'anywhere' | 'first-line' | 'jsonl';

/** @returns what the content seems to be and what to do, to follow the source's name; null when it can be text. */
export function findBinary(head: Buffer, nulRule: NulRule): string | null {
  if (isUtf16(head))
    return 'seems to be text in UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)';
  const known = signatures.find(([, bytes, offset = 0]) => startsWith(head, bytes, offset));
  if (known) return `seems to be ${known[0]}, not text`;
  return hasTellingNul(head, nulRule) ? 'seems to be a binary file, not text' : null;
}

function startsWith(head: Buffer, signature: string | number[], offset: number): boolean {
  const bytes =
    typeof signature === 'string' ? Buffer.from(signature, 'latin1') : Buffer.from(signature);
  return head.subarray(offset, offset + bytes.length).equals(bytes);
}

/** By its mark, or by every other of the first bytes being NUL, as in Latin text without a mark. */
function isUtf16(head: Buffer): boolean {
  const [a, b, c, d] = head;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) return true;
  return a === 0 && c === 0 ? !!b && !!d : b === 0 && d === 0 && !!a && !!c;
}

function hasTellingNul(head: Buffer, rule: NulRule): boolean {
  if (!head.includes(0)) return false;
  const line = head.indexOf(10);
  if (rule === 'first-line') return head.subarray(0, line === -1 ? head.length : line).includes(0);
  return rule === 'anywhere' || !/^(\uFEFF)?\s*[[{]/.test(head.toString('utf8'));
}
