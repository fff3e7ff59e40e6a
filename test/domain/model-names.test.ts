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
      server: null,
    });
    expect(parseModelName('openai:llama3.1:8b')).toEqual({
      provider: 'openai',
      model: 'llama3.1:8b',
      server: null,
    });
    expect(parseModelName('openai:meta-llama/Llama-3').model).toBe('meta-llama/Llama-3');
  });

  it('splits the name of a compatible server’s model at its first slash', () => {
    expect(parseModelName('compatible:gpu-1/org/llama3.1:8b')).toEqual({
      ...{ provider: 'compatible', server: 'gpu-1', model: 'org/llama3.1:8b' },
    });
  });

  it.each([
    ['compatible:llama3', 'which compatible server, as in compatible:SERVER/model'],
    ['compatible:*', 'which compatible server'],
    ['compatible:', 'which compatible server'],
    ['compatible:gpu/', 'names no model'],
    ['compatible:/llama3', 'is not 1 to 40 of a-z, 0-9 and -'],
    ['compatible:GPU/llama3', 'is not 1 to 40 of a-z, 0-9 and -'],
    ['compatible:gpu_1/llama3', 'is not 1 to 40 of a-z, 0-9 and -'],
    [`compatible:${'g'.repeat(41)}/llama3`, 'is not 1 to 40 of a-z, 0-9 and -'],
    ['compatible:gpu/llama 3', 'contains white space'],
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
    const others = PROVIDERS.filter((provider) => provider !== 'compatible');
    const model = fc.stringMatching(/^\S+$/u);
    fc.assert(
      fc.property(fc.constantFrom(...others), model, (provider, model) => {
        const parsed = { provider, model, server: null };
        expect(parseModelName(`${provider}:${model}`)).toEqual(parsed);
        expect(providerOf(`${provider}:${model}`)).toBe(provider);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{1,40}$/u), model, (server, model) => {
        const parsed = { provider: 'compatible', model, server };
        expect(parseModelName(`compatible:${server}/${model}`)).toEqual(parsed);
      }),
    );
  });
});
