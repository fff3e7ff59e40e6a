import { describe, expect, it } from 'vitest';
import {
  ProviderError,
  ProviderSetupError,
  UnsupportedModelError,
  type ProviderErrorKind,
} from '../../../src/providers/errors/index.js';

const OF_KIND: Readonly<Record<ProviderErrorKind, 'retryable' | 'terminal' | 'neither'>> = {
  'rate-limit': 'retryable',
  overloaded: 'retryable',
  server: 'retryable',
  timeout: 'retryable',
  connection: 'retryable',
  'malformed-response': 'retryable',
  authentication: 'terminal',
  permission: 'terminal',
  'unknown-model': 'terminal',
  credit: 'terminal',
  'invalid-request': 'neither',
  'input-too-long': 'neither',
  aborted: 'neither',
};

describe('ProviderError', () => {
  it.each(Object.entries(OF_KIND) as [ProviderErrorKind, string][])(
    'of the kind %s is %s',
    (kind, expected) => {
      const error = new ProviderError({ provider: 'openai', model: 'm', kind, message: 'no' });
      expect(error.retryable).toBe(expected === 'retryable');
      expect(error.terminal).toBe(expected === 'terminal');
    },
  );

  it('is an error with its facts as fields, also after a trip through JSON', () => {
    const facts = {
      provider: 'openai',
      model: 'gpt-6-luna',
      kind: 'rate-limit',
      status: 429,
      code: 'rate_limit_exceeded',
      retryAfterMs: 2000,
      requestId: 'req_1',
    } as const;
    const error = new ProviderError({ ...facts, message: 'slow down' });
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('ProviderError: slow down');
    expect(JSON.parse(JSON.stringify(error))).toMatchObject(facts);
  });

  it('has subclasses for what an operator or a user has to set right, which are terminal', () => {
    const names = { provider: 'anthropic', model: 'claude-haiku-4-5' };
    for (const error of [
      new ProviderSetupError({ ...names, problem: 'there is no key.' }),
      new UnsupportedModelError({ ...names, problem: 'cannot embed.' }),
    ]) {
      expect(error).toBeInstanceOf(ProviderError);
      expect(error.terminal).toBe(true);
      expect(error.message).toMatch(/^anthropic:claude-haiku-4-5/);
    }
  });
});
