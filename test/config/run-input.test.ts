/** What a run is without further words, and what it is told when its input cannot be used. */
import { PROMPT_VERSIONS } from '../../src/domain/prompts/index.js';
import { describe, expect, it } from 'vitest';
import { parseRunInput } from '../../src/config/index.js';
import { problemOf, resolved } from './support.js';

describe('defaults', () => {
  it('are those of the documentation, all of them', async () => {
    expect(await resolved({ source: 'chats.jsonl' })).toEqual({
      corpus: 'named-after-/absolute/chats.jsonl',
      source: '/absolute/chats.jsonl',
      format: null,
      columns: null,
      since: null,
      langsmith: null,
      useCase: expect.stringMatching(/intents/u) as string,
      sampleSize: 1000,
      batchSize: 200,
      testSplit: 0.2,
      seed: 42,
      summaryLength: 20,
      summaryExplanationLength: 30,
      suggestionLength: 30,
      clusterNameLength: 10,
      clusterDescriptionLength: 30,
      explanationLength: 20,
      maxNumClusters: 25,
      taxonomy: null,
      models: {
        summarize: [{ model: 'offline:extractive', weight: 1 }],
        taxonomy: 'offline:extractive',
        label: [{ model: 'offline:extractive', weight: 1 }],
        embed: 'offline:hashing',
      },
      label: { sampleSize: null, classifyRest: true },
      classifier: {
        ...{ c: 'auto', classWeight: 'balanced', maxIterations: 100 },
        targetPrecision: 'none',
      },
      concurrency: 20,
      documentsPerActivity: 20,
      maxFailureRatio: 0.05,
      maxBadRecordRatio: 0.01,
      prompts: Object.fromEntries(
        Object.keys(PROMPT_VERSIONS).map((task) => [task, { instructions: null, extra: null }]),
      ),
      parameters: Object.fromEntries(
        ['summarize', 'taxonomy', 'label'].map((task) => [
          task,
          { maxTokens: null, temperature: null, topP: null },
        ]),
      ),
      promptVersions: PROMPT_VERSIONS,
      outageTimeoutMs: 24 * 3_600_000,
      pauseTimeoutMs: 7 * 24 * 3_600_000,
      out: '/absolute//default-out',
    });
  });

  it.each([
    [5, 20],
    [50, 50],
    [200, 100],
    [1_000, 100],
  ])('at %i calls in flight give an activity %i documents', async (concurrency, documents) => {
    const config = await resolved({ corpus: 'c', concurrency });
    expect(config.documentsPerActivity).toBe(documents);
    const given = await resolved({ corpus: 'c', concurrency, documentsPerActivity: 7 });
    expect(given.documentsPerActivity).toBe(7);
  });

  it('fill up objects that are given in part', async () => {
    const config = await resolved({
      corpus: 'c',
      label: { sampleSize: 50 },
      classifier: { c: 2 },
      models: { label: 'openai:llama3.1:8b' },
    });
    expect(config.label).toEqual({ sampleSize: 50, classifyRest: true });
    expect(config.classifier).toEqual({
      ...{ c: 2, classWeight: 'balanced', maxIterations: 100 },
      targetPrecision: 'none',
    });
    expect(config.models).toMatchObject({
      summarize: [{ model: 'offline:extractive', weight: 1 }],
      label: [{ model: 'openai:llama3.1:8b', weight: 1 }],
    });
  });

  it('give way to what is given', async () => {
    const given = {
      corpus: 'c',
      sampleSize: 7,
      seed: 0,
      testSplit: 0,
      pauseTimeout: '90s',
      out: 'here',
    };
    expect(await resolved(given)).toMatchObject({
      corpus: 'c',
      source: null,
      sampleSize: 7,
      seed: 0,
      testSplit: 0,
      pauseTimeoutMs: 90_000,
      out: '/absolute/here',
    });
  });

  it('keep what is said about the form of the source', async () => {
    const form = { format: 'csv', columns: { text: 'Body', metadata: ['Plan'] } };
    expect(await resolved({ source: 'x', ...form })).toMatchObject(form);
  });

  it('keep the name of a corpus that is given with its source', async () => {
    expect(await resolved({ source: 'x', corpus: 'mine' })).toMatchObject({ corpus: 'mine' });
  });
});

describe('a field that does not exist', () => {
  it.each([
    ['sampelSize', { sampelSize: 5 }, 'did you mean sampleSize?'],
    ['samplesize', { samplesize: 5 }, 'did you mean sampleSize?'],
    ['usecase', { usecase: 'x' }, 'did you mean useCase?'],
    ['label.classifyrest', { label: { classifyrest: true } }, 'did you mean label.classifyRest?'],
    ['models.lable', { models: { lable: 'offline:x' } }, 'did you mean models.label?'],
    ['colour', { colour: 'red' }, 'known fields: corpus, source, '],
    ['__proto__', JSON.parse('{"__proto__":{"seed":1}}') as object, 'known fields: '],
    ['constructor', { constructor: 1 }, 'known fields: '],
  ])('%s is named, with what was meant or what there is', async (name, fields, hint) => {
    const said = await problemOf({ source: 'x', ...fields });
    expect(said).toContain(
      `InputError: The input cannot be used:\n${name}: there is no such field; `,
    );
    expect(said).toContain(hint);
  });

  it('is named beside every other problem, a line each', async () => {
    const problem = await problemOf({ source: 'x', seed: -1, batchSize: 'many', colour: 'red' });
    expect(problem.split('\n').slice(1)).toEqual([
      'batchSize: must be a whole number from 1 to 10000, got "many"',
      'seed: must be a whole number from 0 to 2147483647, got -1',
      expect.stringMatching(/^colour: there is no such field/u) as string,
    ]);
  });
});

const MODELS = 'must be a provider such as "anthropic", or an object of models by task';
const MODEL_SHARES = 'must be a model named provider:model, or a list of {"model", "weight"}';
const MODEL_NAME =
  'must be a model named provider:model, such as offline:extractive or anthropic:claude-haiku-4-5';
const DURATION = 'must be a duration such as "30m", "12h" or "7 days"';
const C = 'must be "auto" or a number above 0 and up to 1000000';
const SHARE = 'must be a number from 0 to 1';

describe('a value that is not allowed', () => {
  it.each<[string, object, string, string]>([
    ['corpus', { corpus: 5 }, 'must be the name of a corpus', '5'],
    ['corpus', { corpus: 'a b' }, 'must be 1 to 128 letters, digits or . : @ / - _', '"a b"'],
    ['source', { source: 5 }, 'must be a path of 1 to 4096 characters', '5'],
    ['source', { source: '  ' }, 'must be a path of 1 to 4096 characters', '"  "'],
    ['format', { format: 'xml' }, 'must be "jsonl", "csv", "tsv" or "folder"', '"xml"'],
    ['columns', { columns: 'text' }, 'must be a JSON object', '"text"'],
    ['columns.text', { columns: { text: 5 } }, 'must be the name of a column', '5'],
    ['columns.metadata', { columns: { metadata: 'a' } }, 'must be a list of column names', '"a"'],
    ['useCase', { useCase: null }, 'must be a sentence of 1 to 2000 characters', 'null'],
    ['sampleSize', { sampleSize: '10' }, 'must be a whole number from 1 to 1000000', '"10"'],
    ['sampleSize', { sampleSize: 0 }, 'must be a whole number from 1 to 1000000', '0'],
    ['batchSize', { batchSize: 1.5 }, 'must be a whole number from 1 to 10000', '1.5'],
    ['testSplit', { testSplit: 1.1 }, SHARE, '1.1'],
    ['seed', { seed: 2 ** 31 }, 'must be a whole number from 0 to 2147483647', '2147483648'],
    ['summaryLength', { summaryLength: 0 }, 'must be a whole number from 1 to 1000', '0'],
    ['summaryExplanationLength', { summaryExplanationLength: [] }, 'must be a whole number', '[]'],
    ['suggestionLength', { suggestionLength: {} }, 'must be a whole number', '{}'],
    ['clusterNameLength', { clusterNameLength: true }, 'must be a whole number', 'true'],
    ['clusterDescriptionLength', { clusterDescriptionLength: 'x' }, 'must be a whole', '"x"'],
    ['explanationLength', { explanationLength: 1001 }, 'must be a whole number', '1001'],
    ['maxNumClusters', { maxNumClusters: 1 }, 'must be a whole number from 2 to 200', '1'],
    ['models', { models: 5 }, MODELS, '5'],
    ['models', { models: 'Anthropic AI' }, MODELS, '"Anthropic AI"'],
    ['models.label', { models: { label: 5 } }, MODEL_SHARES, '5'],
    ['models.embed', { models: { embed: 5 } }, MODEL_NAME, '5'],
    ['models.label', { models: { label: [] } }, MODEL_SHARES, '[]'],
    [
      'models.label.0.weight',
      { models: { label: [{ model: 'openai:x', weight: 0 }] } },
      'must be a number above 0',
      '0',
    ],
    ['models.label', { models: { label: 'gpt' } }, MODEL_NAME, '"gpt"'],
    ['label', { label: [] }, 'must be a JSON object', '[]'],
    ['label.sampleSize', { label: { sampleSize: 'all' } }, 'must be a whole number', '"all"'],
    ['label.classifyRest', { label: { classifyRest: 'yes' } }, 'must be true or false', '"yes"'],
    ['classifier', { classifier: 5 }, 'the folder of a saved classifier, or an object', '5'],
    ['run', { run: '' }, '1 to 1000 characters', '""'],
    ['classifier.c', { classifier: { c: 0 } }, C, '0'],
    ['classifier.c', { classifier: { c: 'best' } }, C, '"best"'],
    ['classifier.classWeight', { classifier: { classWeight: 1 } }, '"balanced" or "none"', '1'],
    ['classifier.maxIterations', { classifier: { maxIterations: -1 } }, 'must be a whole', '-1'],
    ['classifier.targetPrecision', { classifier: { targetPrecision: 95 } }, '0.5 to 0.999', '95'],
    ['classifier.targetPrecision', { classifier: { targetPrecision: 0.4 } }, '0.5 to 0.999', '0.4'],
    ['concurrency', { concurrency: 0 }, 'must be a whole number from 1 to 10000', '0'],
    ['documentsPerActivity', { documentsPerActivity: 2000 }, 'from 1 to 1000', '2000'],
    ['maxFailureRatio', { maxFailureRatio: '5%' }, SHARE, '"5%"'],
    ['maxBadRecordRatio', { maxBadRecordRatio: -0.1 }, SHARE, '-0.1'],
    ['pauseTimeout', { pauseTimeout: 60 }, DURATION, '60'],
    ['pauseTimeout', { pauseTimeout: 'a while' }, DURATION, '"a while"'],
    ['out', { out: '' }, 'must be a path of 1 to 4096 characters', '""'],
    ['taxonomy', { taxonomy: [] }, 'must be a JSON object', '[]'],
    ['taxonomy.categories', { taxonomy: { categories: [] } }, 'at least one category', '[]'],
  ])('%s: the field, what is allowed and what was given', async (field, input, allowed, given) => {
    const [title, ...lines] = (await problemOf({ source: 'x', ...input })).split('\n');
    expect(title).toBe('InputError: The input cannot be used:');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^[\w.]+: /u);
    expect(lines[0]?.startsWith(`${field}: `)).toBe(true);
    expect(lines[0]).toContain(allowed);
    expect(lines[0]?.endsWith(`, got ${given}`)).toBe(true);
  });

  it('is not shown in full where it is long', async () => {
    const problem = await problemOf({ source: 'x', useCase: 'long '.repeat(1_000) });
    expect(problem).toContain('useCase: must be a sentence of 1 to 2000 characters, got "long');
    expect(problem.length).toBeLessThan(200);
  });

  it.each([5, 'chats.jsonl', [], true])('as the whole input: %j', (input) => {
    expect(() => parseRunInput(input)).toThrow(
      `the input: must be a JSON object, got ${JSON.stringify(input)}`,
    );
  });

  it.each([undefined, null])('as no input at all: %j', (input) => {
    expect(() => parseRunInput(input)).toThrow(/Give one JSON object/u);
  });
});

describe('fields that do not fit together', () => {
  it('neither source nor corpus', async () => {
    expect(await problemOf({})).toContain(
      'source: give a file or folder to import, or name a corpus',
    );
  });

  it('standard input, which a worker has not', async () => {
    expect(await problemOf({ source: '-' })).toContain('source: a worker has no standard input');
  });

  it('more categories than are allowed', async () => {
    const categories = [1, 2, 3].map((n) => ({ name: `Topic ${n}`, description: 'd' }));
    const problem = await problemOf({ corpus: 'c', maxNumClusters: 2, taxonomy: { categories } });
    expect(problem).toContain('taxonomy.categories: holds 3 categories, but maxNumClusters is 2');
  });
});
