/** CSV and TSV: columns, quotes, ragged rows, and files with a stray quote. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvOptions, readCsv } from '../../src/sources/csv.js';
import { brief, chunksOf, collect } from './helpers.js';

const source = '/data/queries.csv';
const read = (content: string | Uint8Array, options: Partial<CsvOptions> = {}) =>
  collect(readCsv(chunksOf(content), { source, format: 'csv', ...options }));

describe('columns', () => {
  it.each(['text', 'content', 'message', 'query', 'Text'])(
    'finds the text in "%s"',
    async (name) => {
      expect(brief(await read(`label,${name}\nx,Hi\n`))).toEqual(['Hi']);
    },
  );

  it('takes the id from a column named id, and makes one where it is blank', async () => {
    const records = await read('ID,text\n a7 ,Hi\n,Ho\n');
    expect(records).toMatchObject([
      { kind: 'document', position: 1, document: { id: 'a7', metadata: null } },
      {
        kind: 'document',
        position: 2,
        document: { id: expect.stringMatching(/^doc-[0-9a-f]{16}$/) as string },
      },
    ]);
  });

  it('maps the columns it is told', async () => {
    const columns = { id: 'key', text: 'body', metadata: ['channel', 'Lang'] };
    const [record] = await read('text,key,body,channel,lang\nno,k1,Hi,mail,en\n', { columns });
    expect(record).toEqual({
      kind: 'document',
      position: 1,
      document: {
        id: 'k1',
        turns: [{ role: 'text', content: 'Hi' }],
        metadata: { channel: 'mail', Lang: 'en' },
      },
    });
  });

  it.each<[string, CsvOptions['columns'], string]>([
    [
      'a,b\n1,2',
      undefined,
      'has no column named text, content, message, query: say which column holds the text; its header has "a", "b"',
    ],
    ['a,b\n1,2', { text: 'c' }, 'has no column "c"; its header has "a", "b"'],
    ['text,b\n1,2', { id: 'key' }, 'has no column "key"; its header has "text", "b"'],
    ['text,b\n1,2', { metadata: ['b', 'z'] }, 'has no column "z"; its header has "text", "b"'],
    ['text,text\n1,2', undefined, 'has 2 columns named "text"; its header has "text", "text"'],
  ])('refuses %j with %j', async (content, columns, problem) => {
    await expect(read(content, { columns })).rejects.toThrow(`${source}: ${problem}`);
  });
});

describe('rows', () => {
  it('reads quoted fields, doubled quotes, line ends in fields, CRLF and a byte order mark', async () => {
    const content =
      '\uFEFFtext,n\r\n"a, ""b""",1\r\n\r\n"two\r\nlines",2\r\n5" disk and "more",3\r\n" ",4\r\n';
    const records = await read(content);
    expect(brief(records)).toEqual(['a, "b"', 'two\nlines', '5" disk and "more"', 'empty']);
    expect(records.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  });

  it.each([
    ['text;n\na, b;1\n', 'a, b'],
    ['text\tn\na, b\t1\n', 'a, b'],
  ])('finds the delimiter of %j', async (content, text) => {
    expect(brief(await read(content))).toEqual([text]);
  });

  it('reads TSV by tabs alone', async () => {
    expect(brief(await read('text\tn,m\na,b;c\t1\n\t\n', { format: 'tsv' }))).toEqual([
      'a,b;c',
      'empty',
    ]);
  });

  it('sets ragged rows aside with their line', async () => {
    expect(brief(await read('text,n\n"a\nb",1\nc\nd,2,e\nf,3\n'))).toEqual([
      'a\nb',
      'bad: line 4: has 1 field, the header has 2 (fields that contain the delimiter must be quoted)',
      'bad: line 5: has 3 fields, the header has 2 (fields that contain the delimiter must be quoted)',
      'f',
    ]);
  });

  it('sets rows that are not UTF-8 aside, within quotes too', async () => {
    const content = Buffer.from('text,n\ncafé,1\n"a\ncafé",2\nb,3\n', 'latin1');
    expect(brief(await read(content))).toEqual([
      'bad: line 2: not valid UTF-8 (byte 0xe9 at byte offset 3); convert it to UTF-8',
      'bad: line 3: line 4 is not valid UTF-8 (byte 0xe9 at byte offset 3); convert it to UTF-8',
      'b',
    ]);
  });

  it('removes NUL characters', async () => {
    expect(brief(await read('text\na\0b\n'))).toEqual(['ab']);
  });

  it.each([
    ['', 'is empty; a header and rows are expected'],
    [' \n', 'is empty; a header and rows are expected'],
    ['text,n\n', 'has a header but no rows'],
    ['text,n\ra,1\rb,2', 'ends its lines with CR alone; save it with LF or CRLF'],
    [
      '"text,n\na,1\n',
      'its header cannot be read: a quoted field that begins on this line is never closed',
    ],
  ])('refuses %j', async (content, problem) => {
    await expect(read(content)).rejects.toThrow(`${source}: ${problem}`);
  });
});

describe('stray quotes', () => {
  it('loses the line of a quote that is never closed, and no other', async () => {
    expect(brief(await read('text,n\na,1\n"b,2\nc,3\nd,4\n'))).toEqual([
      'a',
      'bad: line 3: a quoted field that begins on this line is never closed',
      'c',
      'd',
    ]);
  });

  it('goes on after quotes that are not doubled', async () => {
    expect(brief(await read('text,n\n"say "hi" now",1\n"b,2\nc,3\n"d, d",4\ne,5\n'))).toEqual([
      'bad: line 2: a quote inside a quoted field must be doubled',
      'bad: line 3: a quoted field that begins on this line is not closed properly by line 5',
      'c',
      'd, d',
      'e',
    ]);
  });

  it('bounds how far it looks for the end of a field', async () => {
    const content = `text,n\n"a,1\n${'b,2\n'.repeat(50)}`;
    const texts = brief(await read(content, { maxRecordBytes: 100 }));
    expect(texts[0]).toBe(
      'bad: line 2: a quoted field that begins on this line is not closed within 100 characters',
    );
    expect(texts.slice(1)).toEqual(Array<string>(50).fill('b'));
  });

  it('is not slowed down by lines that each open a field anew', async () => {
    const started = performance.now();
    const records = await read(`text,n\n${'x",y,"z\n'.repeat(20_000)}`);
    expect(records.length).toBeGreaterThanOrEqual(10_000);
    expect(records.every(({ kind }) => kind === 'bad')).toBe(true);
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('drops an overlong line alone', async () => {
    const content = `text,n\n"a\n${'x'.repeat(200)}\nb,2\n`;
    expect(brief(await read(content, { maxRecordBytes: 100 }))).toEqual([
      'bad: line 2: a quoted field that begins on this line is not closed before line 3',
      'bad: line 3: 200 bytes long; at most 100 are allowed',
      'b',
    ]);
  });
});

describe('any content', () => {
  const cell = fc
    .string({ unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', ' ', '\t', "'") })
    .map((text) => `x${text}`);
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

  it('reads back what was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, cell), { minLength: 1 }),
        fc.constantFrom(',', ';', '\t'),
        async (rows, delimiter) => {
          const lines = [['text', 'note'], ...rows.map((row) => row.map(quote))];
          const content = lines.map((line) => line.join(delimiter)).join('\n');
          expect(brief(await read(content))).toEqual(rows.map(([text]) => text));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never fails over rows, and always finds its feet again', async () => {
    const line = fc.string({ unit: fc.constantFrom('a', '"', '"', ',', ' '), maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(line), async (lines) => {
        // Two plain rows with a field too many for any quote to stay open over them.
        const tail = ['fine,1', 'last,2'];
        const records = await read(['text,n', ...lines, ...tail].join('\n'));
        const texts = brief(records);
        expect(records.map(({ position }) => position)).toEqual(
          records.map((_, index) => index + 1),
        );
        expect(texts.slice(-2)).toEqual(['fine', 'last']);
      }),
      { numRuns: 500 },
    );
  });
});
