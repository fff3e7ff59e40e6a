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

  it('counts 0 tokens where a server reports none', () => {
    expect(readCompletion(completion({ content: 'x' })).usage).toEqual({
      inputTokens: 0,
      outputTokens: 0,
      cachedTokens: 0,
    });
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
