/** The key of a completion: everything that the answer depends on, and nothing else. */
import { describe, expect, it } from 'vitest';
import { hashOf, requestHash } from '../../../src/activities/asking/request-hash.js';
import type { ChatRequest } from '../../../src/contracts/models.js';
import { chatRequest } from '../../providers/support.js';

const model = { name: 'openai:m' };
const first = { sample: 0, reask: 0 };
const hash = (
  changes: Partial<ChatRequest> = {},
  asking = first,
  of: { name: string; revision?: string } = model,
) => requestHash(of, chatRequest(changes), asking);

describe('requestHash', () => {
  it.each<[string, string]>([
    ['model', hash({}, first, { name: 'openai:n' })],
    ['revision of the model', hash({}, first, { ...model, revision: '2' })],
    ['task', hash({ task: 'label' })],
    ['instructions', hash({ system: 'Others.' })],
    ['data', hash({ messages: [{ role: 'user', content: 'other' }] })],
    [
      'role',
      hash({
        messages: [{ role: 'assistant', content: chatRequest().messages[0]?.content ?? '' }],
      }),
    ],
    ['room for the answer', hash({ maxTokens: 501 })],
    ['parameter', hash({ parameters: { temperature: 0.5 } })],
    ['value of a parameter', hash({ parameters: { temperature: 0.6 } })],
    ['sample', hash({}, { sample: 1, reask: 0 })],
    ['re-ask', hash({}, { sample: 0, reask: 1 })],
  ])('is another for another %s', (_, other) => {
    expect(other).not.toBe(hash());
    expect(other).toMatch(/^[0-9a-f]{64}$/u);
  });

  it('tells every one of these changes from the others', () => {
    const hashes = [
      hash(),
      hash({ parameters: { temperature: 0.5 } }),
      hash({ parameters: { topP: 0.5 } }),
      hash({}, { sample: 1, reask: 0 }),
      hash({}, { sample: 0, reask: 1 }),
      hash({
        messages: [
          { role: 'user', content: 'ab' },
          { role: 'user', content: 'c' },
        ],
      }),
      hash({
        messages: [
          { role: 'user', content: 'a' },
          { role: 'user', content: 'bc' },
        ],
      }),
    ];
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  it('is the same whatever the order of parameters, and whatever the prompt was made from', () => {
    expect(hash({ parameters: { topP: 1, temperature: 0 } })).toBe(
      hash({ parameters: { temperature: 0, topP: 1 } }),
    );
    const variables = { ...chatRequest().variables, useCase: 'other' };
    expect(hash({ variables } as Partial<ChatRequest>)).toBe(hash());
  });
});

describe('hashOf', () => {
  it('is SHA-256 of the JSON', () => {
    expect(hashOf('abc')).toBe('6cc43f858fbb763301637b5af970e2a46b46f461f27e5a0f41e009c59b827b25');
  });
});
