/** Asking again after an answer that could not be used. */
import { describe, expect, it } from 'vitest';
import { askAgain } from '../../../src/domain/prompts/index.js';

const first = [{ role: 'user', content: 'the data' }] as const;

describe('askAgain', () => {
  it('repeats the question, shows the answer and names what was wrong with it', () => {
    const messages = askAgain(first, { answer: '<category>Nope', problem: 'it is cut off' });
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user']);
    expect(messages[0]).toEqual(first[0]);
    expect(messages[1]?.content).toBe('<category>Nope');
    expect(messages[2]?.content).toContain('it is cut off');
  });

  it.each(['', '  \n'])(
    'sends something where the answer was %j, since providers refuse an empty message',
    (answer) => {
      const [, quoted] = askAgain(first, { answer, problem: 'it is empty' });
      expect(quoted?.content.trim()).not.toBe('');
    },
  );

  it('quotes no more than 20,000 characters, none of them half', () => {
    const [, quoted] = askAgain(first, { answer: `x${'😀'.repeat(15_000)}`, problem: 'too long' });
    expect(quoted?.content.length).toBe(20_000);
    expect(quoted?.content.isWellFormed()).toBe(true);
  });

  it('sends no half characters of a problem that quotes the answer', () => {
    const [, , again] = askAgain(first, { answer: 'x', problem: 'found "\uD83D"' });
    expect(again?.content.isWellFormed()).toBe(true);
  });
});
