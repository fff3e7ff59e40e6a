/** JSON lines: every line accounted for, hostile content included. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonl } from '../../src/sources/jsonl.js';
import { brief, chunksOf, collect } from './helpers.js';

const source = '/data/chats.jsonl';
const read = (...chunks: (string | Uint8Array)[]) =>
  collect(readJsonl(chunksOf(...chunks), { source }));

describe('readJsonl', () => {
  it('reads documents and counts blank lines in positions only', async () => {
    const records = await read(
      '\uFEFF{"id":1,"text":"one"}\r\n\r\n  \n{"id":2,"text":"two"}\n{"id":3,"text":""}',
    );
    expect(records.map(({ kind, position }) => [kind, position])).toEqual([
      ['document', 1],
      ['document', 4],
      ['empty', 5],
    ]);
  });

  it('sets bad lines aside with their number and reason, without quoting them', async () => {
    const records = await read(
      '{"id":1,"text":"fine"}\n',
      'secret words\n',
      '{"text":"secret"\n',
      '{"text":"secr\n',
      '{"text":secret}\n',
      '{"text":"x"} secret\n',
      '{"text":"a raw \0 NUL"}\n',
      Buffer.from([...Buffer.from('{"text":"caf'), 0xe9, ...Buffer.from('"}\n')]),
      '[{"text":"x"}]\n',
      '{"messages":[{"role":"user","content":1}]}\n',
      '{"id":2,"text":"fine too"}\n',
    );
    expect(brief(records)).toEqual([
      'fine',
      'bad: line 2: not valid JSON; it does not begin with {',
      'bad: line 3: not valid JSON at character 17',
      'bad: line 4: not valid JSON; it ends too early',
      'bad: line 5: not valid JSON',
      'bad: line 6: not valid JSON at character 14',
      'bad: line 7: not valid JSON at character 16',
      'bad: line 8: not valid UTF-8 (byte 0xe9 at byte offset 12); convert it to UTF-8',
      "bad: line 9: must be a JSON object, got a list (jq -c '.[]' makes a line of each of its items)",
      'bad: line 10: messages[0].content must be text or a list of parts, got a number',
      'fine too',
    ]);
  });

  it('reads a document of 10 MB and sets one over the limit aside', async () => {
    const large = `{"id":"large","text":"${'word '.repeat(2_000_000)}"}\n`;
    const huge = `{"id":"huge","text":"${'word '.repeat(4_000_000)}"}\n`;
    const records = await read(large, huge, '{"id":"small","text":"x"}\n');
    expect(records.map(({ kind }) => kind)).toEqual(['document', 'bad', 'document']);
    expect(records[1]).toEqual({
      kind: 'bad',
      position: 2,
      reason: `line 2: ${huge.length - 1} bytes long; at most 16777216 are allowed`,
    });
  });

  it('survives nesting far deeper than the stack', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
    const records = await read(
      `{"text":"ignored key","gold":${nested(200_000)}}\n`,
      `{"text":"x","metadata":{"a":${nested(200_000)}}}\n`,
    );
    expect(brief(records)).toEqual([
      'ignored key',
      'bad: line 2: metadata is nested more than 64 levels deep',
    ]);
  });

  it.each(['', '\n\n', '\uFEFF', ' \r\n'])(
    'refuses a source without a line: %j',
    async (content) => {
      await expect(read(content)).rejects.toThrow(
        `${source}: is empty; one JSON object a line is expected`,
      );
    },
  );

  it.each([
    ['[\n  {"id": 1, "text": "x"}\n]', /seems to be a JSON array.*jq -c '\.\[\]'/],
    ['[{"id": 1, "text": "x"},\n{"id": 2, "text": "y"}]', /seems to be a JSON array/],
    ['{\n  "id": 1,\n  "text": "x"\n}', /seems to be a JSON object over many lines/],
  ])('refuses JSON over many lines: %j', async (content, message) => {
    await expect(read(content)).rejects.toThrow(message);
  });

  it('accounts for every line of any JSON', async () => {
    const anything = fc.jsonValue({ maxDepth: 2 });
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constant(' '), anything);
    const message = fc.record({ role: fc.constantFrom('user', 'AI', 5), content: text });
    const record = fc.record(
      { id: anything, text, content: text, messages: fc.array(message) },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.oneof(record, anything), { nil: undefined }), { minLength: 1 }),
        async (values) => {
          const lines = values.map((value) => (value === undefined ? '' : JSON.stringify(value)));
          const expected = lines.flatMap((line, index) => (line === '' ? [] : [index + 1]));
          fc.pre(expected.length > 0);
          const records = await read(lines.join('\n'));
          expect(records.map(({ position }) => position)).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('accounts for every line of any bytes', async () => {
    const bytes = fc
      .uint8Array({ maxLength: 30 })
      .map((line) => line.map((byte) => (byte === 10 ? 11 : byte)));
    await fc.assert(
      fc.asyncProperty(fc.array(bytes), async (lines) => {
        const records = await read(
          '{"text":"first"}\n',
          ...lines.flatMap((line) => [line, '\n']),
          '{"text":"last"}',
        );
        const blank = lines.filter((line) => Buffer.from(line).toString().trim() === '');
        expect(records).toHaveLength(2 + lines.length - blank.length);
        expect(records.at(-1)).toMatchObject({ kind: 'document', position: lines.length + 2 });
      }),
      { numRuns: 200 },
    );
  });
});
