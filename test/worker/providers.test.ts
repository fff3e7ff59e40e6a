/** Which providers a worker can call by its environment and the operator's file, and what its users are told. */
import { describe, expect, it } from 'vitest';
import { readCompatibleKeys, readEnvironment, readOperatorConfig } from '../../src/config/index.js';
import { notesFor, providersOf, registryOptions } from '../../src/worker/providers.js';

const setupOf = (env: Record<string, string> = {}, config: object = {}) => {
  const operator = readOperatorConfig(JSON.stringify(config), 'operator.json');
  const compatibleKeys = readCompatibleKeys(operator, env);
  return { environment: readEnvironment(env), operator, compatibleKeys };
};
const TWO_SERVERS = {
  compatible: {
    gpu: { baseUrl: 'http://gpu-1:8000/v1', apiKeyVariable: 'GPU_API_KEY' },
    ollama: { baseUrl: 'http://127.0.0.1:11434/v1' },
  },
};

describe('providersOf', () => {
  it.each<[Record<string, string>, object, string[]]>([
    [{}, {}, []],
    [{ ANTHROPIC_API_KEY: 'k' }, {}, ['anthropic']],
    [{ ANTHROPIC_AUTH_TOKEN: 't' }, {}, ['anthropic']],
    [{ ANTHROPIC_BASE_URL: 'http://127.0.0.1:1' }, {}, ['anthropic']],
    [{ OPENAI_API_KEY: 'k' }, {}, ['openai']],
    [{ OPENAI_ORG_ID: 'o' }, {}, []],
    [{}, TWO_SERVERS, ['compatible']],
    [{ OPENAI_API_KEY: 'k' }, TWO_SERVERS, ['openai', 'compatible']],
  ])('with %j and %j are offline and %j', (env, config, others) => {
    expect(providersOf(setupOf(env, config))).toEqual(['offline', ...others]);
  });
});

describe('registryOptions', () => {
  it('give each provider what is its own, and no other', () => {
    const env = {
      ...{ ANTHROPIC_API_KEY: 'a-key', ANTHROPIC_AUTH_TOKEN: 'a-token' },
      ...{ OPENAI_API_KEY: 'o-key', OPENAI_ORG_ID: 'org', OPENAI_PROJECT_ID: 'project' },
      GPU_API_KEY: 'g-key',
    };
    const { anthropic, openai, compatible } = registryOptions(setupOf(env, TWO_SERVERS));
    expect({ anthropic, openai, compatible }).toEqual({
      anthropic: { apiKey: 'a-key', authToken: 'a-token' },
      openai: { apiKey: 'o-key', organization: 'org', project: 'project' },
      compatible: {
        gpu: { ...TWO_SERVERS.compatible.gpu, apiKey: 'g-key' },
        ollama: { ...TWO_SERVERS.compatible.ollama, apiKeyVariable: null },
      },
    });
  });
});

describe('notesFor', () => {
  const offline = ['offline:extractive', 'offline:hashing'];

  it('says nothing where nothing else could be called, or all of it is', () => {
    expect(notesFor(offline, setupOf())).toEqual([]);
    expect(notesFor(['compatible:gpu/m', ...offline], setupOf({}, TWO_SERVERS))).toEqual([]);
    expect(notesFor(['openai:m'], setupOf({ ANTHROPIC_API_KEY: 'k' }))).toEqual([]);
  });

  it('says how to use what could be called', () => {
    expect(notesFor(offline, setupOf({ ANTHROPIC_API_KEY: 'k' }, TWO_SERVERS))).toEqual([
      'This run uses the offline baseline (offline:extractive, offline:hashing) although anthropic and compatible:gpu ' +
        'and compatible:ollama could be called here; say --models anthropic to use it.',
    ]);
    expect(notesFor(offline, setupOf({}, TWO_SERVERS))[0]).toContain(
      'such as --models.label compatible:gpu/MODEL',
    );
  });
});
