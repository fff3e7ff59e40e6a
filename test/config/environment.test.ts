/** The environment: what is read of it, and that no value of it is ever shown. */
import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../src/config/index.js';

function problemOf(env: Record<string, string>): string {
  try {
    readEnvironment(env);
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  return 'it was accepted';
}

describe('readEnvironment', () => {
  it('needs nothing to be set', () => {
    expect(readEnvironment({})).toEqual({ TNTFLOW_LOG_LEVEL: 'info' });
  });

  it('reads what is set, without white space around it, and nothing else', () => {
    const env = {
      TNTFLOW_HOME: ' /var/tntflow\n',
      TNTFLOW_STORE: 'sqlite:/x.db',
      TNTFLOW_LOG_LEVEL: 'debug',
      TNTFLOW_CONCURRENCY: '50',
      TNTFLOW_CONFIG: '~/operator.yaml',
      ANTHROPIC_API_KEY: 'sk-a',
      ANTHROPIC_AUTH_TOKEN: 'token-a',
      OPENAI_ORG_ID: 'org-1',
      OPENAI_PROJECT_ID: 'p-1',
      OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1',
      PATH: '/bin',
    };
    const { PATH: _, ...read } = env;
    expect(readEnvironment(env)).toEqual({
      ...read,
      TNTFLOW_HOME: '/var/tntflow',
      TNTFLOW_CONCURRENCY: 50,
    });
  });

  it('takes variables that are set but blank for not set', () => {
    const names = [
      ...['TNTFLOW_HOME', 'TNTFLOW_STORE', 'TNTFLOW_LOG_LEVEL', 'TNTFLOW_CONCURRENCY'],
      ...['ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'],
      ...['ANTHROPIC_AUTH_TOKEN', 'OPENAI_ORG_ID', 'OPENAI_PROJECT_ID', 'TNTFLOW_CONFIG'],
    ];
    for (const blank of ['', '  ']) {
      const env = Object.fromEntries(names.map((name) => [name, blank]));
      const read = Object.entries(readEnvironment(env)).filter(([, value]) => value !== undefined);
      expect(read).toEqual([['TNTFLOW_LOG_LEVEL', 'info']]);
    }
  });

  it.each([
    ['TNTFLOW_LOG_LEVEL', 'secret-loud', '"debug"'],
    ['TNTFLOW_CONCURRENCY', 'secret-0', 'must be a whole number above 0'],
    ['TNTFLOW_CONCURRENCY', '0', 'must be a whole number above 0'],
    ['TNTFLOW_CONCURRENCY', '1.5', 'must be a whole number above 0'],
    ['TNTFLOW_SERVE_TOKEN', 'secret-short', 'must have 16 characters or more'],
    ['TNTFLOW_SERVE_TOKEN', 'secret with white space', 'without white space'],
    ['ANTHROPIC_BASE_URL', 'sk-secret-pasted-here', 'must be a URL'],
    ['OPENAI_BASE_URL', 'sk-secret-pasted-here', 'must be a URL'],
  ])('names %s and what is allowed, and never shows the value', (name, value, allowed) => {
    const problem = problemOf({ [name]: value });
    expect(problem).toContain(`InputError: The environment cannot be used:\n${name}: `);
    expect(problem).toContain(allowed);
    expect(problem).not.toMatch(/secret|\b1\.5\b/u);
  });
});

describe('the address of a worker’s metrics', () => {
  const read = (value: string) =>
    readEnvironment({ TNTFLOW_METRICS_ADDRESS: value }).TNTFLOW_METRICS_ADDRESS;

  it('is a host and a port', () => {
    expect(read('127.0.0.1:9464')).toEqual({ host: '127.0.0.1', port: 9464 });
    expect(read(' localhost:0 ')).toEqual({ host: 'localhost', port: 0 });
    expect(read('[::1]:9464')).toEqual({ host: '::1', port: 9464 });
    expect(read('')).toBeUndefined();
  });

  it.each(['9464', ':9464', 'localhost', 'localhost:70000', 'http://localhost:1', '::1:9464'])(
    'is refused where it is not: %s',
    (value) => {
      expect(() => read(value)).toThrow(/TNTFLOW_METRICS_ADDRESS: must be HOST:PORT/u);
    },
  );
});
