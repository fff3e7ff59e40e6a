import { describe, expect, it } from 'vitest';
import { readCompletion } from '../../../src/providers/openai/answer.js';

const completion = (message: object, rest: object = {}) => ({
  choices: [{ message, finish_reason: 'stop' }],
  ...rest,
});

describe('readCompletion', () => {
  it('takes a refusal beside the content for what it is, whatever the finish reason', () => {
    const answer = readCompletion(completion({ content: null, refusal: 'I cannot help.' }));
    expect(answer).toMatchObject({ text: '', stopReason: 'refusal' });
  });

  it('reads the lists of blocks that some servers send, without their thinking', () => {
    const content = [
      { type: 'thinking', thinking: 'hmm' },
      { type: 'text', text: 'a' },
      { type: 'text', text: 'b' },
    ];
    expect(readCompletion(completion({ content })).text).toBe('ab');
  });

  it.each([
    ['nothing', {}],
    ['null', { usage: null }],
    ['no number', { usage: { prompt_tokens: '12', completion_tokens: 3 } }],
    ['half of it', { usage: { prompt_tokens: 12 } }],
    ['zeros, since no request is empty', { usage: { prompt_tokens: 0, completion_tokens: 0 } }],
  ])('says that the usage is unknown, not 0, where a server reports %s', (_, rest) => {
    expect(readCompletion(completion({ content: 'x' }, rest)).usage).toBeNull();
  });

  it.each([
    ['an empty object', {}],
    ['no choices', { choices: [] }],
    ['a choice without a message', { choices: [{}] }],
    ['a list', []],
    ['a number', 5],
    ['nothing', null],
    ['an error with status 200', { error: { message: 'upstream failed', code: 502 } }],
  ])('refuses %s', (_, body) => {
    expect(() => readCompletion(body)).toThrow('The provider answered with');
  });
});
