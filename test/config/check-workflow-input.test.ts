/** Which fields the workflow types need, and which they cannot use. */
import { describe, expect, it } from 'vitest';
import { checkWorkflowInput, parseRunInput } from '../../src/config/index.js';
import type { WorkflowType } from '../../src/contracts/names.js';

const check = (type: WorkflowType, input: object) => () =>
  checkWorkflowInput(type, parseRunInput({ ...input }));
const categories = [{ name: 'A', description: 'a' }];
const frozen = { taxonomy: { categories } };

describe('checkWorkflowInput', () => {
  it.each<[WorkflowType, object]>([
    ['tntLlm', { source: 'x', classifier: { c: 1 } }],
    ['generateTaxonomy', { corpus: 'x' }],
    ['labelDocuments', { source: 'x', ...frozen }],
    ['trainClassifier', { run: 'r', classifier: { c: 1 } }],
    ['trainClassifier', { labels: 'l', corpus: 'c', ...frozen }],
    ['trainClassifier', { labels: 'l', source: 's' }],
    ['classifyDocuments', { run: 'r' }],
    ['classifyDocuments', { run: 'r', source: 's', since: '5m' }],
    ['classifyDocuments', { classifier: 'folder', corpus: 'c' }],
  ])('lets %s begin with %j', (type, input) => {
    expect(check(type, input)).not.toThrow();
  });

  it.each<[WorkflowType, object, RegExp]>([
    ['tntLlm', { source: 'x', run: 'r' }, /^run: tntLlm makes its own/u],
    ['tntLlm', { source: 'x', labels: 'l' }, /^labels: tntLlm/u],
    ['labelDocuments', { source: 'x', ...frozen, classifier: 'f' }, /^classifier: labelDocuments/u],
    ['labelDocuments', { source: 'x' }, /^taxonomy: labelDocuments needs/u],
    ['trainClassifier', { corpus: 'c' }, /^run: .* give one of them/u],
    ['trainClassifier', { run: 'r', labels: 'l' }, /^run: .* give one of them/u],
    ['trainClassifier', { run: 'r', corpus: 'c' }, /^corpus: the labels of a run have theirs/u],
    ['trainClassifier', { run: 'r', ...frozen }, /^taxonomy: the labels of a run/u],
    ['trainClassifier', { run: 'r', classifier: 'f' }, /^classifier: .* applied by classify/u],
    [
      'trainClassifier',
      { labels: 'l', corpus: 'c', taxonomy: { categories, mode: 'extend' } },
      /^taxonomy\.mode: must be "frozen"/u,
    ],
    ['classifyDocuments', { corpus: 'c' }, /^run: .* give one of them/u],
    ['classifyDocuments', { run: 'r', classifier: 'f' }, /^run: .* give one of them/u],
    ['classifyDocuments', { run: 'r', labels: 'l' }, /^labels: /u],
    ['classifyDocuments', { run: 'r', ...frozen }, /^taxonomy: a classifier has its own/u],
  ])('tells %s with %j what is wrong', (type, input, problem) => {
    const [title, ...lines] = messageOf(check(type, input)).split('\n');
    expect(title).toBe('The input cannot be used:');
    expect(lines.join('\n')).toMatch(problem);
  });

  it('asks for documents where neither a run nor anything else has some', () => {
    const input = parseRunInput({ run: 'r', classifier: 'folder' });
    const { run: _, ...without } = input;
    expect(() => checkWorkflowInput('classifyDocuments', without)).toThrow(
      'source: give documents to import and classify',
    );
  });
});

function messageOf(work: () => void): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('It was allowed.');
}
