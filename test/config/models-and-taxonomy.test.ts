/** The two fields that are resolved, not just filled up: models by a provider's name, and a taxonomy's ids. */
import { describe, expect, it } from 'vitest';
import { parseModelName } from '../../src/domain/model-names.js';
import { modelsOfTask } from '../../src/domain/model-shares.js';
import { problemOf, resolved } from './support.js';

describe('models', () => {
  it.each(['anthropic', 'openai', 'offline'])(
    '%s stands for models of its own',
    async (provider) => {
      const { models } = await resolved({ corpus: 'c', models: provider });
      const tasks = ['summarize', 'taxonomy', 'label'] as const;
      const chat = tasks.flatMap((task) => modelsOfTask(models, task)).map(parseModelName);
      for (const model of chat) expect(model.provider).toBe(provider);
      expect(parseModelName(models.embed).provider).toBe(
        provider === 'openai' ? 'openai' : 'offline',
      );
    },
  );

  it.each(['mistral', 'constructor', 'tostring'])('%s is no provider', async (name) => {
    expect(await problemOf({ corpus: 'c', models: name })).toBe(
      'InputError: The input cannot be used:\n' +
        `models: must be one of offline, anthropic, openai, or an object of models by task, got "${name}"`,
    );
  });

  it('names the task of a model whose provider is unknown', async () => {
    const problem = await problemOf({ corpus: 'c', models: { embed: 'openia:text' } });
    expect(problem).toContain('models.embed: "openia:text" is not the name of a model');
    expect(problem).toContain('anthropic, openai, offline');
  });
});

describe('a given taxonomy', () => {
  const category = (name: string, id?: string) => ({ name, description: 'd', ...(id && { id }) });
  const given = (categories: unknown, mode?: string) => ({
    corpus: 'c',
    taxonomy: { categories, ...(mode && { mode }) },
  });

  it('is used as it is unless it is to be extended', async () => {
    const frozen = await resolved(given([category('A')]));
    const extended = await resolved(given([category('A')], 'extend'));
    expect([frozen.taxonomy?.mode, extended.taxonomy?.mode]).toEqual(['frozen', 'extend']);
  });

  it('keeps ids that are given, and makes others that do not collide with them', async () => {
    const { taxonomy } = await resolved(
      given([category('A'), category('B', 'c1'), category('C', 'late_delivery'), category('D')]),
    );
    expect(taxonomy?.categories.map(({ id }) => id)).toEqual(['c2', 'c1', 'late_delivery', 'c3']);
  });

  it.each([
    [[category('A', 'x'), category('B', 'x')], 'taxonomy.categories.1.id: "x" is used twice'],
    [
      [category('A', 'other')],
      'taxonomy.categories.0.id: "other" is used twice, or is kept for Other',
    ],
    [
      [category('Refunds'), category('2. refunds')],
      'taxonomy.categories.1.name: "2. refunds" is used twice',
    ],
    [[category('OTHER')], 'taxonomy.categories.0.name: "OTHER" is used twice, or is Other'],
    [
      [category('A', 'Über')],
      'taxonomy.categories.0.id: must be 1 to 64 of a-z, 0-9, - and _, got "Über"',
    ],
    [[{ name: 'A' }], 'taxonomy.categories.0.description: must be a description'],
    [[{ ...category('A'), colour: 'red' }], 'taxonomy.categories.0.colour: there is no such field'],
  ])('with unusable categories is refused: %j', async (categories, problem) => {
    expect(await problemOf(given(categories))).toContain(problem);
  });

  it('with an unknown mode is refused', async () => {
    expect(await problemOf(given([category('A')], 'thaw'))).toContain(
      'taxonomy.mode: must be "frozen" (used as it is) or "extend" (the first minibatch updates it), got "thaw"',
    );
  });
});
