/** What commands make of the operator's file and the keys: where it is found, what is missing, what doctor shows. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkProviders } from '../../src/cli/doctor-providers.js';
import { missingKeys } from '../../src/cli/missing-keys.js';
import { readProviderSetup } from '../../src/cli/operator-file.js';
import { readEnvironment } from '../../src/config/index.js';
import { NO_OPERATOR_CONFIG } from '../../src/contracts/operator.js';

const SECRET = 'Quagga7-secret';
const CONFIG = `
compatible:
  gpu: { baseUrl: "http://gpu-1:8000/v1", apiKeyVariable: GPU_API_KEY }
  ollama: { baseUrl: "http://127.0.0.1:11434/v1" }
`;

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tntflow-operator-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const write = (name: string, text = CONFIG) => {
  writeFileSync(join(home, name), text);
  return join(home, name);
};
const context = (env: Record<string, string> = {}) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  return { environment: readEnvironment(env), home, store: join(home, 'store.db') };
};
const setup = (env: Record<string, string> = {}) => readProviderSetup(context(env));

describe('the operator’s file', () => {
  it('may be absent where none is named', () => {
    expect(setup().operator).toEqual(NO_OPERATOR_CONFIG);
  });

  it.each(['operator.yaml', 'operator.yml', 'operator.json'])('is found as %s', (name) => {
    write(name);
    const { operator, compatibleKeys } = setup({ GPU_API_KEY: SECRET });
    expect(Object.keys(operator.compatible)).toEqual(['gpu', 'ollama']);
    expect(compatibleKeys.gpu).toBe(SECRET);
  });

  it('is the one that TNTFLOW_CONFIG names, whatever is in the state folder', () => {
    write('operator.yaml', 'nonsense: 1');
    const file = write('mine.yaml', 'contextTokens: { "openai:m": 1000 }');
    expect(setup({ TNTFLOW_CONFIG: file }).operator.contextTokens).toEqual({ 'openai:m': 1000 });
  });

  it('is missed where it is named', () => {
    const file = join(home, 'nowhere.yaml');
    expect(() => setup({ TNTFLOW_CONFIG: file })).toThrow(
      `The operator's configuration ${file} cannot be read: ENOENT`,
    );
  });

  it('is one alone', () => {
    write('operator.yaml');
    write('operator.json');
    expect(() => setup()).toThrow('holds operator.yaml and operator.json. Keep one');
  });

  it('is named with what is wrong with it', () => {
    const file = write('operator.yml', 'limit: {}');
    expect(() => setup()).toThrow(
      `The operator's configuration ${file} cannot be used:\nlimit: there is no such field; did you mean limits?`,
    );
  });
});

describe('missingKeys', () => {
  const missing = (models: unknown, env: Record<string, string> = {}) =>
    missingKeys({ source: 'x', models: models as 'anthropic' }, setup(env));

  it('is nothing for a run that can be made here', () => {
    write('operator.yaml');
    expect(missing('offline')).toEqual([]);
    expect(missing('anthropic', { ANTHROPIC_AUTH_TOKEN: 'k' })).toEqual([]);
    expect(missing({ label: 'compatible:ollama/m' })).toEqual([]);
    expect(missing({ label: 'compatible:gpu/m' }, { GPU_API_KEY: 'k' })).toEqual([]);
  });

  it('names the variable or the server, and the models that need it, a line each', () => {
    write('operator.yaml');
    const share = ['compatible:gpu/m', 'openai:m'].map((model) => ({ model, weight: 1 }));
    const models = { summarize: share, label: 'openai:m', embed: 'compatible:gup/bge' };
    expect(missing({ ...models, taxonomy: 'compatible:gpu/big' })).toEqual([
      'GPU_API_KEY is not set, and compatible:gpu/m, compatible:gpu/big cannot be called without it.',
      'OPENAI_API_KEY is not set, and openai:m cannot be called without it.',
      'There is no compatible server "gup" in the operator\'s configuration (TNTFLOW_CONFIG), and compatible:gup/bge ' +
        'cannot be called without it.',
    ]);
  });
});

describe('doctor on providers', () => {
  const found = (env: Record<string, string> = {}) =>
    checkProviders(context(env)).map(({ what, ok, text }) => [what, ok, text]);

  it('says what is not set up, which is no fault', () => {
    expect(found()).toEqual([
      ['Configuration', true, 'none (TNTFLOW_CONFIG, or operator.yaml in the state folder)'],
      ['anthropic', true, 'not set up: ANTHROPIC_API_KEY is not set'],
      ['openai', true, 'not set up: OPENAI_API_KEY is not set'],
      ['compatible', true, 'no servers configured'],
    ]);
  });

  it('says what is set and where calls go, without a value that may be secret', () => {
    const file = write('operator.yaml');
    const findings = found({
      ...{ ANTHROPIC_AUTH_TOKEN: SECRET, OPENAI_API_KEY: SECRET, GPU_API_KEY: SECRET },
      OPENAI_BASE_URL: `http://me:${SECRET}@gateway:8080/v1?key=${SECRET}`,
    });
    expect(findings).toEqual([
      ['Configuration', true, file],
      ['anthropic', true, 'ANTHROPIC_AUTH_TOKEN is set'],
      ['openai', true, 'OPENAI_API_KEY is set, at http://gateway:8080/v1 (OPENAI_BASE_URL)'],
      [
        ...['compatible', true],
        'gpu at http://gpu-1:8000/v1 (GPU_API_KEY is set); ollama at http://127.0.0.1:11434/v1 (no key)',
      ],
    ]);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
  });

  it('finds fault with half of a set-up', () => {
    write('operator.yaml');
    const findings = found({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:8080' });
    expect(findings[1]).toEqual([
      ...['anthropic', false],
      'not set up: ANTHROPIC_API_KEY is not set, at http://127.0.0.1:8080 (ANTHROPIC_BASE_URL)',
    ]);
    expect(findings[3]?.[1]).toBe(false);
    expect(findings[3]?.[2]).toContain('(GPU_API_KEY is not set)');
  });

  it('goes on where the file cannot be used', () => {
    write('operator.yaml', 'limit: {}');
    const [first, ...rest] = found();
    expect(first?.slice(0, 2)).toEqual(['Configuration', false]);
    expect(first?.[2]).toContain('did you mean limits?');
    expect(rest.map(([what]) => what)).toEqual(['anthropic', 'openai']);
  });
});
