/** Names of models, `provider:model`: what they mean, and the one clear error when they mean nothing. */

export const PROVIDERS = ['anthropic', 'openai', 'offline'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

export interface ModelName {
  readonly provider: ProviderName;
  /** The provider's own name for it; may contain colons and slashes, e.g. `llama3.1:8b`, `org/model`. */
  readonly model: string;
}

/** A name that is not `provider:model` with a known provider. Its message says what was wrong and what is allowed. */
export class ModelNameError extends Error {
  override readonly name = 'ModelNameError';
  /** The name as it was given, cut to 80 characters. */
  readonly given: string;

  constructor(options: { readonly given: string; readonly problem: string }) {
    const given = options.given.slice(0, 80);
    super(
      `"${given}" is not the name of a model: ${options.problem}. ` +
        `A model is named provider:model, where the provider is one of ${PROVIDERS.join(', ')}; ` +
        'for example anthropic:claude-haiku-4-5 or offline:extractive.',
    );
    this.given = given;
  }
}

/**
 * Splits a model's name at its first colon.
 * @throws ModelNameError when there is no colon, the provider is unknown, or the model is empty or has white space.
 */
export function parseModelName(name: string): ModelName {
  const colon = name.indexOf(':');
  if (colon < 0) throw new ModelNameError({ given: name, problem: 'it names no provider' });
  const provider = PROVIDERS.find((known) => known === name.slice(0, colon));
  if (provider === undefined) {
    throw new ModelNameError({ given: name, problem: 'its provider is unknown' });
  }
  const model = name.slice(colon + 1);
  if (model === '') throw new ModelNameError({ given: name, problem: 'it names no model' });
  if (/\s/u.test(model)) {
    throw new ModelNameError({ given: name, problem: 'it contains white space' });
  }
  return { provider, model };
}

/**
 * The provider of a model, which also names the task queue of its calls.
 * @throws ModelNameError as `parseModelName` does.
 */
export function providerOf(name: string): ProviderName {
  return parseModelName(name).provider;
}
