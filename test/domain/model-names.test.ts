import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ModelNameError,
  parseModelName,
  PROVIDERS,
  providerOf,
} from '../../src/domain/model-names.js';

describe('parseModelName', () => {
  it('splits at the first colon, so that models may contain colons and slashes', () => {
    expect(parseModelName('anthropic:claude-haiku-4-5')).toEqual({
      provider: 'anthropic',
      model: 'claude-haiku-4-5',
    });
    expect(parseModelName('openai:llama3.1:8b')).toEqual({
      provider: 'openai',
      model: 'llama3.1:8b',
    });
    expect(parseModelName('openai:meta-llama/Llama-3').model).toBe('meta-llama/Llama-3');
  });

  it.each([
    ['claude-haiku-4-5', 'names no provider'],
    ['', 'names no provider'],
    ['openia:gpt-5', 'its provider is unknown'],
    ['OpenAI:gpt-5', 'its provider is unknown'],
    [':gpt-5', 'its provider is unknown'],
    ['openai:', 'names no model'],
    ['openai: gpt-5', 'contains white space'],
    ['openai:gpt 5', 'contains white space'],
  ])('refuses %j and lists the known providers', (name, problem) => {
    expect(() => parseModelName(name)).toThrow(ModelNameError);
    expect(() => parseModelName(name)).toThrow(problem);
    for (const provider of PROVIDERS) expect(() => parseModelName(name)).toThrow(provider);
  });

  it('shows no more than 80 characters of what was given', () => {
    const long = 'x'.repeat(5000);
    expect(() => parseModelName(long)).toThrow(/^"x{80}" is not/);
  });

  it('gives back what the name was made of, whatever the model is called', () => {
    fc.assert(
      fc.property(fc.constantFrom(...PROVIDERS), fc.stringMatching(/^\S+$/u), (provider, model) => {
        expect(parseModelName(`${provider}:${model}`)).toEqual({ provider, model });
        expect(providerOf(`${provider}:${model}`)).toBe(provider);
      }),
    );
  });
});
