/** The list of settings that flags, help and the README are made of. */
import { describe, expect, it } from 'vitest';
import { parseRunInput, SETTINGS } from '../../src/config/index.js';
import { runInputSchema } from '../../src/config/run-input.js';
import { resolved } from './support.js';

const setting = (path: string) => SETTINGS.find((candidate) => candidate.path === path);

describe('SETTINGS', () => {
  it('holds every field of the input, with a flag and a description', () => {
    const first = new Set(SETTINGS.map(({ path }) => path.split('.')[0]));
    expect(first).toEqual(new Set(Object.keys(runInputSchema.shape)));
    for (const { path, flag, description } of SETTINGS) {
      expect(flag).toMatch(/^--[a-z]+(?:[-.][a-z]+)*$/u);
      expect(description, path).toMatch(/\.$/u);
    }
    expect(new Set(SETTINGS.map(({ flag }) => flag)).size).toBe(SETTINGS.length);
  });

  it.each([
    ['sampleSize', '--sample-size', 'number', 1000],
    ['maxNumClusters', '--max-num-clusters', 'number', 25],
    ['label.sampleSize', '--label.sample-size', 'number', undefined],
    ['label.classifyRest', '--label.classify-rest', 'boolean', true],
    ['columns.metadata', '--columns.metadata', 'list', undefined],
    ['models', '--models', 'string', undefined],
    ['models.label', '--models.label', 'shares', 'offline:extractive'],
    ['models.embed', '--models.embed', 'string', 'offline:hashing'],
    ['prompts.label.extra', '--prompts.label.extra', 'string', undefined],
    ['parameters.label.topP', '--parameters.label.top-p', 'number', undefined],
    ['classifier.c', '--classifier.c', 'number', 'auto'],
    ['classifier.classWeight', '--classifier.class-weight', 'string', 'balanced'],
    ['classifier.targetPrecision', '--classifier.target-precision', 'number', 'none'],
    ['taxonomy', '--taxonomy', 'json', undefined],
    ['pauseTimeout', '--pause-timeout', 'string', '7 days'],
    ['source', '--source', 'string', undefined],
  ])('%s is %s, a %s, by default %j', (path, flag, type, byDefault) => {
    expect(setting(path)).toMatchObject({ flag, type });
    expect(setting(path)?.default).toBe(byDefault);
  });

  it('shows the defaults that a run really gets', async () => {
    const config: Record<string, unknown> = {
      ...(await resolved({ corpus: 'c' })),
      // What only refreshes are told is recorded with theirs alone.
      refresh: parseRunInput({ corpus: 'c' }).refresh,
    };
    const valueAt = (path: string) =>
      path
        .split('.')
        .reduce<unknown>(
          (value, key) => (value as Record<string, unknown> | undefined)?.[key],
          config,
        );
    const shown = SETTINGS.filter(
      ({ path, default: byDefault }) => byDefault !== undefined && !path.endsWith('Timeout'),
    );
    expect(shown.length).toBeGreaterThan(20);
    for (const { path, type, default: byDefault } of shown) {
      const resolvedTo = type === 'shares' ? [{ model: byDefault, weight: 1 }] : byDefault;
      expect(valueAt(path), path).toEqual(resolvedTo);
    }
  });
});
