/** The operator's file: what it may say, what is meant where it says nothing, and that no key of it is ever shown. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCompatibleKeys, readOperatorConfig } from '../../src/config/index.js';
import { NO_OPERATOR_CONFIG } from '../../src/contracts/operator.js';

const read = (text: string) => readOperatorConfig(text, '/etc/tntflow.yaml');
const readObject = (value: unknown) => read(JSON.stringify(value));

/** The lines that a person is told, after the title, which is the same always. */
function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    const { name, message } = error as Error;
    const [title, ...lines] = message.split('\n');
    expect(name).toBe('InputError');
    expect(title).toBe("The operator's configuration /etc/tntflow.yaml cannot be used:");
    return lines;
  }
  return ['it was accepted'];
}
const problemsOfObject = (value: unknown) => problemsOf(JSON.stringify(value));

const SECRET = 'sk-secret-9f8e7d6c5b4a';

describe('readOperatorConfig', () => {
  it('reads YAML, and resolves what is left out', () => {
    const text = `
      compatible:
        gpu: # two cards
          baseUrl: http://gpu-1:8000/v1
          apiKeyVariable: GPU_API_KEY
        ollama: { baseUrl: "http://127.0.0.1:11434/v1" }
      limits:
        compatible:gpu/llama-3:8b: { requestsPerMinute: 600 }
        anthropic:*: { tokensPerMinute: 400000, concurrency: 8 }
      prices:
        compatible:gpu/org/model: { input: 0.1, output: 0 }
        openai:gpt-x:
          input: 1
          output: 5
          cachedInput: 0.1
          longInput: { aboveTokens: 100000, factor: 2 }
      contextTokens:
        compatible:gpu/llama-3:8b: 8192
    `;
    const none = { cachedInput: null, cacheWrite: null, longInput: null };
    expect(read(text)).toEqual({
      compatible: {
        gpu: { baseUrl: 'http://gpu-1:8000/v1', apiKeyVariable: 'GPU_API_KEY' },
        ollama: { baseUrl: 'http://127.0.0.1:11434/v1', apiKeyVariable: null },
      },
      limits: {
        'compatible:gpu/llama-3:8b': {
          ...{ requestsPerMinute: 600, tokensPerMinute: null, concurrency: null },
        },
        'anthropic:*': { requestsPerMinute: null, tokensPerMinute: 400_000, concurrency: 8 },
      },
      prices: {
        'compatible:gpu/org/model': { input: 0.1, output: 0, ...none },
        'openai:gpt-x': {
          ...{ input: 1, output: 5, cachedInput: 0.1, cacheWrite: null },
          longInput: { aboveTokens: 100_000, factor: 2 },
        },
      },
      contextTokens: { 'compatible:gpu/llama-3:8b': 8192 },
    });
  });

  it('reads JSON, also when it is indented with tabs', () => {
    const config = { compatible: { gpu: { baseUrl: 'https://gpu.example/v1' } } };
    const text = JSON.stringify(config, null, '\t');
    expect(text).toContain('\t');
    expect(read(text).compatible.gpu).toEqual({
      baseUrl: 'https://gpu.example/v1',
      apiKeyVariable: null,
    });
  });

  it.each(['', '# nothing yet', '{}', 'limits:\nprices:\n', 'compatible: null'])(
    'takes a file that says nothing for none: %j',
    (text) => {
      expect(read(text)).toEqual(NO_OPERATOR_CONFIG);
    },
  );

  const server = { baseUrl: 'http://gpu-1:8000/v1' };
  const price = { input: 1, output: 2 };
  const address = 'must be the http or https address of an API, such as http://gpu-1:8000/v1';
  const model = 'must be a model named provider:model, or provider:* for all models of a provider';

  it.each<[string, object, string]>([
    ['an unknown section', { limit: {} }, 'limit: there is no such field; did you mean limits?'],
    [
      'an unknown field',
      { compatible: { gpu: { baseURL: 'x', ...server } } },
      'compatible.gpu.baseURL: there is no such field; did you mean compatible.gpu.baseUrl?',
    ],
    [
      'an unknown limit',
      { limits: { 'openai:*': { requestPerMinute: 5 } } },
      'limits.openai:*.requestPerMinute: there is no such field; did you mean limits.openai:*.requestsPerMinute?',
    ],
    [
      'a server without an address',
      { compatible: { gpu: {} } },
      `compatible.gpu.baseUrl: ${address}`,
    ],
    [
      'an address of nothing',
      { compatible: { gpu: { baseUrl: 'gpu-1:8000' } } },
      `compatible.gpu.baseUrl: ${address}`,
    ],
    [
      'a query in an address',
      { compatible: { gpu: { baseUrl: 'http://gpu-1/v1?api-version=1' } } },
      'compatible.gpu.baseUrl: must hold no ? or #: paths are added to its end',
    ],
    [
      'a server with an unusable name',
      { compatible: { 'GPU 1': server } },
      'compatible.GPU 1: a compatible server’s name must be 1 to 40 of a-z, 0-9 and -',
    ],
    ['limits of nobody', { limits: { gpt: {} } }, `limits.gpt: ${model}`],
    ['limits of an unknown provider', { limits: { 'acme:*': {} } }, `limits.acme:*: ${model}`],
    ['a pattern', { prices: { 'openai:gpt-*': price } }, `prices.openai:gpt-*: ${model}`],
    [
      'no pattern for one server either',
      { compatible: { gpu: server }, limits: { 'compatible:gpu/*': {} } },
      `limits.compatible:gpu/*: ${model}`,
    ],
    [
      'a server that is not in the file',
      { compatible: { gpu: server }, contextTokens: { 'compatible:gup/m': 8192 } },
      'contextTokens.compatible:gup/m: there is no compatible server "gup" in this file',
    ],
    [
      'a limit of zero',
      { limits: { 'openai:*': { requestsPerMinute: 0 } } },
      'limits.openai:*.requestsPerMinute: must be a whole number from 1 to 1000000000, got 0',
    ],
    [
      'a price without its output',
      { prices: { 'openai:m': { input: 1 } } },
      'prices.openai:m.output: must be US dollars for a million tokens, from 0 to 100000, got nothing',
    ],
    [
      'a negative price',
      { prices: { 'openai:m': { ...price, cachedInput: -1 } } },
      'prices.openai:m.cachedInput: must be US dollars for a million tokens, from 0 to 100000, got -1',
    ],
    [
      'a factor below 1',
      { prices: { 'openai:m': { ...price, longInput: { aboveTokens: 9, factor: 0.5 } } } },
      'prices.openai:m.longInput.factor: must be a number from 1 to 1000, got 0.5',
    ],
    [
      'a context in words',
      { contextTokens: { 'openai:m': '8k' } },
      'contextTokens.openai:m: must be a whole number from 256 to 1000000000',
    ],
    ['a list', { compatible: [] }, 'compatible: must be an object of servers by their names'],
  ])('refuses %s', (_, config, problem) => {
    expect(problemsOfObject(config)).toEqual([problem]);
  });

  it('names every problem, a line each', () => {
    const config = { limits: { 'openai:*': { concurrency: 0 } }, prices: { x: price }, budget: 5 };
    expect(problemsOfObject(config)).toHaveLength(3);
  });

  it.each(['5', '[]', 'just words'])('refuses a file that holds no object: %s', (text) => {
    expect(problemsOf(text)).toEqual(['the file: must hold one object']);
  });

  it.each(['a: *nowhere', '<<: *nowhere'])('refuses aliases that lead nowhere: %s', (text) => {
    expect(problemsOf(text)[0]).not.toBe('it was accepted');
  });
});

describe('a key in the file', () => {
  it.each(['apiKey', 'api_key', 'key', 'token', 'headers'])(
    'is refused as %s, with where it belongs',
    (field) => {
      const config = { compatible: { 'gpu-1': { baseUrl: 'http://gpu/v1', [field]: SECRET } } };
      expect(problemsOfObject(config)).toEqual([
        `compatible.gpu-1.${field}: keys are read from the environment alone; put the key into a variable of the ` +
          "worker's environment, and name the variable here: apiKeyVariable: GPU_1_API_KEY",
      ]);
    },
  );

  it.each([
    ['in place of a variable', { gpu: { baseUrl: 'http://gpu/v1', apiKeyVariable: SECRET } }],
    ['in the address', { gpu: { baseUrl: `http://user:${SECRET}@gpu/v1` } }],
    ['in the address’s query', { gpu: { baseUrl: `http://gpu/v1?key=${SECRET}` } }],
    ['as the address', { gpu: { baseUrl: SECRET } }],
    ['as a server', { gpu: SECRET }],
    ['as all servers', SECRET],
    ['in a list', { gpu: { baseUrl: 'http://gpu/v1', apiKeyVariable: [SECRET] } }],
  ])('%s is refused and not shown', (_, compatible) => {
    const problems = problemsOfObject({ compatible });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^compatible(\.gpu(\.baseUrl|\.apiKeyVariable)?)?: must/u);
    expect(problems[0]).not.toContain(SECRET);
  });

  it.each([
    [`compatible:\n  gpu:\n   apiKey: "${SECRET}`, 'line 3, column 35'],
    [`{"compatible": {"gpu": {"apiKey": ${SECRET}: ${SECRET}}}`, 'line 1, column'],
    [`${SECRET}: ${SECRET}: ${SECRET}`, 'line 1, column'],
    [`a: &${SECRET}\nb: *x${SECRET}`, ''],
    [`{"a": 1, "${SECRET}": 1, "${SECRET}": 2}`, 'line 1, column'],
    [SECRET, 'must hold one object'],
  ])('is not shown either where the text cannot be read: %j', (text, place) => {
    const problems = problemsOf(text).join('\n');
    expect(problems).toContain(place);
    expect(problems).not.toBe('it was accepted');
    expect(problems).not.toContain(SECRET.slice(0, 10));
  });
});

describe('readCompatibleKeys', () => {
  const config = readObject({
    compatible: {
      a: { baseUrl: 'http://a/v1', apiKeyVariable: 'A_KEY' },
      b: { baseUrl: 'http://b/v1', apiKeyVariable: 'B_KEY' },
      c: { baseUrl: 'http://c/v1', apiKeyVariable: 'C_KEY' },
      constructor: { baseUrl: 'http://d/v1' },
    },
  });

  it('finds keys by the variables that are named, and no other', () => {
    const env = { A_KEY: ` ${SECRET}\n`, B_KEY: ' ', OPENAI_API_KEY: 'another' };
    expect(readCompatibleKeys(config, env)).toEqual({
      ...{ a: SECRET, b: undefined, c: undefined, constructor: undefined },
    });
  });
});

describe('the files in docs/guides/models.md', () => {
  const guide = readFileSync(resolve(import.meta.dirname, '../../docs/guides/models.md'), 'utf8');
  const files = [...guide.matchAll(/```yaml\n([^]*?)```/gu)].map(([, text = '']) => text);

  it('can be used as they are', () => {
    const [servers, limits] = files.map(read);
    expect(servers?.compatible.gpu?.apiKeyVariable).toBe('GPU_API_KEY');
    expect(servers?.compatible.ollama?.apiKeyVariable).toBeNull();
    expect(limits?.limits['anthropic:*']?.tokensPerMinute).toBe(400_000);
    expect(limits?.prices['openai:gpt-6-sol']?.longInput?.factor).toBe(5);
    expect(limits?.contextTokens).toEqual({ 'compatible:gpu/llama-3.3-70b': 32_768 });
  });
});
