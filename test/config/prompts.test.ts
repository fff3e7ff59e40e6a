/** A user's own prompts and parameters: read once, checked, and resolved. */
import { describe, expect, it } from 'vitest';
import { PROMPT_VERSIONS } from '../../src/domain/prompts/index.js';
import { problemOf, resolved } from './support.js';

const withPrompts = (prompts: unknown) => ({ corpus: 'c', prompts });

describe('prompts', () => {
  it('replace the instructions, or add to them, and are recorded as such', async () => {
    const { prompts, promptVersions } = await resolved(
      withPrompts({
        summarize: { file: 'prompt.txt' },
        update: { extra: 'Keep names short.' },
        label: { instructions: 'Sort for {{useCase}}.', extra: 'Prefer bugs.' },
      }),
    );
    expect(prompts.summarize).toEqual({
      instructions: 'Name the bug in {{summaryLength}} words.',
      extra: null,
    });
    expect(prompts.update).toEqual({ instructions: null, extra: 'Keep names short.' });
    expect(prompts.generate).toEqual({ instructions: null, extra: null });
    expect(promptVersions).toEqual({
      ...PROMPT_VERSIONS,
      summarize: 'custom',
      update: `${PROMPT_VERSIONS.update} with additions`,
      label: 'custom with additions',
    });
  });

  it.each([
    [
      { label: { instructions: 'x', file: 'prompt.txt' } },
      'prompts.label: has both "instructions" and "file"; give one of them',
    ],
    [
      { label: { file: 'absent.txt' } },
      'prompts.label.file: /absolute/absent.txt cannot be read: no such file',
    ],
    [
      { label: { file: 'prompt.txt' } },
      'prompts.label.file: there is no {{summaryLength}} in this prompt; it knows {{useCase}}, {{explanationLength}}',
    ],
    [
      { review: { extra: 'At most {{max}}.' } },
      'prompts.review.extra: there is no {{max}} in this prompt; it knows {{useCase}}, {{maxNumClusters}}',
    ],
    [{ label: { extra: '' } }, 'prompts.label.extra: must be a text of 1 to 20000 characters'],
    [
      { labels: {} },
      'prompts.labels: there is no such field; known fields: summarize, generate, update, review, label',
    ],
  ])('that cannot be used are refused: %j', async (prompts, problem) => {
    expect(await problemOf(withPrompts(prompts))).toContain(problem);
  });
});

describe('parameters', () => {
  it('are set for the tasks that they are given for', async () => {
    const { parameters } = await resolved({
      corpus: 'c',
      parameters: { label: { temperature: 0, maxTokens: 300 } },
    });
    expect(parameters.label).toEqual({ maxTokens: 300, temperature: 0, topP: null });
    expect(parameters.taxonomy).toEqual({ maxTokens: null, temperature: null, topP: null });
  });

  it('out of their ranges are refused', async () => {
    const parameters = { label: { temperature: 3, topP: -1, maxTokens: 0 } };
    const problem = await problemOf({ corpus: 'c', parameters });
    expect(problem).toContain('parameters.label.temperature: must be a number from 0 to 2, got 3');
    expect(problem).toContain('parameters.label.topP: must be a number from 0 to 1, got -1');
    expect(problem).toContain('parameters.label.maxTokens: must be a whole number from 16');
  });
});
