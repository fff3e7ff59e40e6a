/** Shapes in which chains log messages. */
import { describe, expect, it } from 'vitest';
import { readMessages } from '../../../src/sources/langsmith/logged-messages.js';
import { messagesToTurns } from '../../../src/sources/messages-to-turns.js';

const read = (value: unknown, speaker = 'user') =>
  messagesToTurns(readMessages(value, speaker)).map(({ role, content }) => `${role}: ${content}`);

const BOTH = ['user: Hi', 'assistant: Hello'];

describe('readMessages', () => {
  it.each<[string, unknown]>([
    [
      'OpenAI',
      [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
    ],
    [
      'parts',
      [
        { role: 'user', content: [{ type: 'text', text: 'Hi' }, { type: 'image_url' }] },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'Hello' },
            { type: 'tool_use', id: 't' },
          ],
        },
      ],
    ],
    [
      'LangChain dictionaries',
      [
        { type: 'human', content: 'Hi', additional_kwargs: {} },
        { type: 'ai', content: 'Hello' },
      ],
    ],
    [
      'LangChain stored messages',
      [
        { type: 'human', data: { content: 'Hi' } },
        { type: 'ai', data: { content: 'Hello', type: 'ai' } },
      ],
    ],
    [
      'LangChain serialised, in a batch',
      [
        [
          {
            ...{ lc: 1, type: 'constructor' },
            id: ['langchain', 'schema', 'messages', 'HumanMessage'],
            kwargs: { content: 'Hi', type: 'human' },
          },
          {
            ...{ lc: 1, type: 'constructor' },
            id: ['langchain_core', 'messages', 'ai', 'AIMessageChunk'],
            kwargs: { content: [{ type: 'text', text: 'Hello' }] },
          },
        ],
      ],
    ],
    ['objects with the speaker as key', [{ human: 'Hi' }, { ai: 'Hello' }]],
    ['one object with both speakers', { human: 'Hi', ai: 'Hello' }],
    [
      'tuples',
      [
        ['human', 'Hi'],
        ['ai', 'Hello'],
      ],
    ],
    ['exchanges', [{ question: 'Hi', answer: 'Hello' }]],
    ['inputs and outputs', [{ input: 'Hi', output: 'Hello' }]],
    ['pairs of texts', [['Hi', 'Hello']]],
    ['texts in turn', ['Hi', 'Hello']],
    [
      'messages in a state',
      {
        messages: [
          { role: 'human', content: 'Hi' },
          { role: 'ai', content: 'Hello' },
        ],
      },
    ],
  ])('%s', (_, value) => {
    expect(read(value)).toEqual(BOTH);
  });

  it.each<[string, unknown]>([
    ['text', 'Hello'],
    ['a message', { role: 'assistant', content: 'Hello' }],
    [
      'completion choices',
      { choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' } }] },
    ],
    [
      'generations',
      { generations: [[{ text: 'Hello', message: { type: 'ai', content: 'Hello' } }]] },
    ],
    ['content parts', [{ type: 'text', text: 'Hello' }]],
    ['an object with a text', { text: 'Hello' }],
    ['an object with an answer', { answer: 'Hello', sources: ['a'] }],
  ])('an answer as %s', (_, value) => {
    expect(read(value, 'assistant')).toEqual(['assistant: Hello']);
  });

  it('leaves out messages without text, and takes nothing for nothing', () => {
    expect(
      read([
        { role: 'user', content: 'Hi' },
        { role: 'assistant', tool_calls: [{}] },
      ]),
    ).toEqual(['user: Hi']);
    expect(read(null)).toEqual([]);
    expect(read([])).toEqual([]);
  });

  it.each<[unknown, string]>([
    [7, 'must be text or messages, got a number'],
    [[{ role: 'user', content: 'Hi' }, 7], 'must be text or messages, got a number'],
    [{ rows: 3, name: 'x' }, 'must be text or messages, got an object with rows, name'],
    [JSON.parse(`${'['.repeat(20)}1${']'.repeat(20)}`), 'nested too deeply'],
  ])('refuses %j', (value, problem) => {
    expect(() => read(value)).toThrow(problem);
  });
});
