/** What is a document, what is empty, what is bad and what its reason says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SourceDocument } from '../../src/contracts/documents.js';
import { recordToDocument } from '../../src/sources/record-to-document.js';

const place = { position: 17, where: 'line 17' };

function documentOf(record: unknown): SourceDocument {
  const result = recordToDocument(record, place);
  if (result.kind !== 'document')
    throw new Error(`Expected a document, got ${JSON.stringify(result)}`);
  return result.document;
}

describe('text', () => {
  it.each(['content', 'text'])('reads %s as one turn with the role text', (field) => {
    expect(documentOf({ id: 'a', [field]: ' Hi\nthere ' })).toEqual({
      id: 'a',
      turns: [{ role: 'text', content: ' Hi\nthere ' }],
      metadata: null,
    });
  });

  it('ignores other keys, gold labels among them', () => {
    const record = { id: 1, text: 'Hi', gold: { intent: 'x' }, language: 'en' };
    expect(documentOf(record)).toEqual(documentOf({ id: 1, text: 'Hi' }));
  });

  it('removes NUL and replaces lone surrogates, everywhere', () => {
    const document = documentOf(
      JSON.parse(
        '{"id":"a\\u0000b","text":"x\\u0000y \\ud800 \\ud83d\\ude00","metadata":{"k\\u0000":["\\udfff\\u0000"]}}',
      ),
    );
    expect(document).toEqual({
      id: 'ab',
      turns: [{ role: 'text', content: 'xy \uFFFD 😀' }],
      metadata: { k: ['\uFFFD'] },
    });
  });
});

describe('messages', () => {
  const turnsOf = (...messages: unknown[]) => documentOf({ id: 'a', messages }).turns;

  it('normalises roles', () => {
    const roles = ['Human', 'AI', 'user', 'Support Agent', 'modérateur', ' TOOL-call '];
    const turns = turnsOf(...roles.map((role) => ({ role, content: 'x' })));
    expect(turns.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'support_agent',
      'moderateur',
      'tool_call',
    ]);
  });

  it('is not misled by roles that are names of object properties', () => {
    expect(turnsOf({ role: 'constructor', content: 'x' })).toEqual([
      { role: 'constructor', content: 'x' },
    ]);
  });

  it('joins the text parts of a content list and drops other parts', () => {
    const content = [
      { type: 'text', text: 'What is' },
      { type: 'image_url', image_url: { url: 'data:' } },
      { type: 'input_text', text: 'this?' },
    ];
    expect(turnsOf({ role: 'user', content })).toEqual([
      { role: 'user', content: 'What is\nthis?' },
    ]);
  });

  it('drops messages without text', () => {
    const turns = turnsOf(
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: null, tool_calls: [{}] },
      { role: 'assistant' },
      { role: 'user', content: [] },
      { role: 'user', content: ' \n' },
    );
    expect(turns).toEqual([{ role: 'user', content: 'Hi' }]);
  });
});

describe('ids', () => {
  it.each([
    [' a ', 'a'],
    [42, '42'],
    [0, '0'],
    [1.5, '1.5'],
    ['x'.repeat(256), 'x'.repeat(256)],
  ])('reads %j', (given, id) => {
    expect(documentOf({ id: given, text: 'Hi' }).id).toBe(id);
  });

  it.each([undefined, null, '', '  ', '\0'])('makes one where it is %j', (id) => {
    expect(documentOf({ id, text: 'Hi' }).id).toMatch(/^doc-[0-9a-f]{16}$/);
  });

  it('makes the same id for the same text at the same position, and only there', () => {
    const idOf = (text: string, position: number) => {
      const result = recordToDocument({ text }, { position, where: '' });
      return result.kind === 'document' ? result.document.id : null;
    };
    expect(idOf('Hi', 1)).toBe(idOf('Hi', 1));
    expect(new Set([idOf('Hi', 1), idOf('Hi', 2), idOf('Ho', 1)]).size).toBe(3);
  });
});

describe('empty', () => {
  it.each([
    { text: '' },
    { text: ' \n\t' },
    { content: null },
    { text: '\0' },
    { messages: [] },
    { messages: [{ role: 'user', content: '' }] },
  ])('%j', (record) => {
    expect(recordToDocument(record, place)).toEqual({ kind: 'empty', position: 17 });
  });
});

describe('bad', () => {
  const deep = (levels: number): unknown => (levels === 0 ? 'x' : { deeper: deep(levels - 1) });
  const user = { role: 'user', content: 'x' };

  it.each<[unknown, string]>([
    [5, 'must be a JSON object, got a number'],
    [null, 'must be a JSON object, got null'],
    [[], 'must be a JSON object, got a list'],
    [{}, 'needs one of content, text, messages; it has no keys'],
    [{ id: 1, body: 'x' }, 'needs one of content, text, messages; it has id, body'],
    [
      { text: 'x', messages: [] },
      'has text and messages; exactly one of content, text, messages is allowed',
    ],
    [{ text: 5 }, 'text must be text, got a number'],
    [{ content: ['x'] }, 'content must be text, got a list'],
    [{ id: true, text: 'x' }, 'id must be text or a number, got true or false'],
    [{ id: 'x'.repeat(257), text: 'x' }, 'id has 257 characters; at most 256 are allowed'],
    [
      { id: 2 ** 53, text: 'x' },
      'id is a number too large to be read exactly; write it as text, in quotes',
    ],
    [{ messages: 'x' }, 'messages must be a list, got text'],
    [{ messages: [user, 'x'] }, 'messages[1] must be an object, got text'],
    [{ messages: [{ content: 'x' }] }, 'messages[0].role must be text, got nothing'],
    [
      { messages: [{ role: '客服', content: 'x' }] },
      'messages[0].role must have a letter from a to z or a digit',
    ],
    [
      { messages: [user, user, { role: 'user', content: 5 }] },
      'messages[2].content must be text or a list of parts, got a number',
    ],
    [
      { messages: [{ role: 'user', content: [{ type: 'text' }] }] },
      'messages[0].content[0].text must be text, got nothing',
    ],
    [
      { messages: [{ role: 'user', content: [7] }] },
      'messages[0].content[0] must be an object with a type, got a number',
    ],
    [{ text: 'x', metadata: ['x'] }, 'metadata must be an object, got a list'],
    [{ text: 'x', metadata: deep(65) }, 'metadata is nested more than 64 levels deep'],
  ])('%j', (record, reason) => {
    expect(recordToDocument(record, place)).toEqual({
      kind: 'bad',
      position: 17,
      reason: `line 17: ${reason}`,
    });
  });

  it('never quotes a document in a reason', () => {
    const secret = 'my card number is 4111';
    const records = [
      { messages: [{ role: secret.repeat(9), content: 'x' }] },
      { messages: [secret] },
      { text: [secret] },
      { id: [secret], text: 'x' },
    ];
    for (const record of records) {
      expect(JSON.stringify(recordToDocument(record, place))).not.toContain('4111');
    }
  });
});

describe('metadata', () => {
  it('is kept as it is', () => {
    const metadata = { a: [1, null, { b: true }], c: 'x' };
    expect(documentOf({ text: 'Hi', metadata }).metadata).toEqual(metadata);
    expect(documentOf({ text: 'Hi', metadata: null }).metadata).toBeNull();
  });

  it('cannot reach the prototype', () => {
    const { metadata } = documentOf(
      JSON.parse('{"text":"x","metadata":{"__proto__":{"polluted":true}}}'),
    );
    expect(JSON.stringify(metadata)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(metadata)).toBe(Object.prototype);
  });
});

it('holds what it promises for any record', () => {
  const anything = fc.jsonValue({ maxDepth: 2 });
  const content = fc.oneof(fc.string({ unit: 'binary' }), anything);
  const message = fc.record(
    { role: fc.oneof(fc.string(), anything), content },
    { requiredKeys: [] },
  );
  const record = fc.record(
    {
      id: fc.oneof(fc.string(), fc.double(), anything),
      text: content,
      messages: fc.oneof(fc.array(message), anything),
      metadata: fc.oneof(fc.dictionary(fc.string(), anything), anything),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.oneof(record, anything), (value) => {
      const result = recordToDocument(value, place);
      expect(result.position).toBe(17);
      if (result.kind === 'bad') expect(result.reason).toMatch(/^line 17: ./);
      if (result.kind !== 'document') return;
      const { id, turns } = result.document;
      expect(id).toBe(id.trim());
      expect(id.length).toBeGreaterThan(0);
      expect(turns.length).toBeGreaterThan(0);
      for (const turn of turns) {
        expect(turn.role).toMatch(/^[a-z0-9_]+$/);
        expect(turn.content.trim()).not.toBe('');
      }
      const stored = JSON.stringify(result.document);
      expect(stored).not.toMatch(/\\u0000|\\ud[89a-f]/);
    }),
    { numRuns: 150 },
  );
});
