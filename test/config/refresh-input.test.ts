/** What a refresh can be told, and what it cannot. */
import { expect, it } from 'vitest';
import { checkWorkflowInput, parseRunInput } from '../../src/config/index.js';

const check = (input: object) => {
  checkWorkflowInput('refreshTaxonomy', parseRunInput(input));
};

it('needs the name of a corpus, or a run that has one', () => {
  expect(() => check({ corpus: 'chats' })).not.toThrow();
  expect(() => check({ run: 'first', source: 'chats.jsonl' })).not.toThrow();
  expect(() => check({ source: 'chats.jsonl' })).toThrow(
    /^The input cannot be used:\ncorpus: name/u,
  );
});

it.each([
  ['labels', { labels: 'labels.jsonl' }],
  ['classifier', { classifier: 'folder' }],
  ['taxonomy', { taxonomy: { categories: [{ name: 'a', description: 'b' }] } }],
])('takes no %s', (field, input) => {
  expect(() => check({ corpus: 'chats', ...input })).toThrow(`\n${field}: `);
});

it('has defaults for what only refreshes are told', () => {
  expect(parseRunInput({ corpus: 'c' }).refresh).toEqual({
    ...{ mostMoved: 0.2, anchorSize: 200, baseline: 'first' },
  });
  expect(() => parseRunInput({ corpus: 'c', refresh: { mostMoved: 2 } })).toThrow(
    /refresh\.mostMoved: must be a number from 0 to 1/u,
  );
});
