/** Names of models, `provider:model`: what they mean, and the one clear error when they mean nothing. */

export const PROVIDERS = ['anthropic', 'openai', 'offline', 'compatible'] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** What a compatible server may be called. */
export const SERVER_NAME = /^[a-z0-9-]{1,40}$/u;

export type ModelName =
  | {
      readonly provider: Exclude<ProviderName, 'compatible'>;
      /** The provider's own name for it; may contain colons and slashes, e.g. `llama3.1:8b`, `org/model`. */
      readonly model: string;
      readonly server: null;
    }
  | {
      readonly provider: 'compatible';
      /** The server's own name for it. */
      readonly model: string;
      /** Which of the operator's compatible servers has it: `NAME` in `compatible:NAME/model`. */
      readonly server: string;
    };

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
        'for example anthropic:claude-haiku-4-5, offline:extractive, or compatible:SERVER/model at a server that the ' +
        'worker is configured with.',
    );
    this.given = given;
  }
}

/**
 * Splits a model's name at its first colon, and that of a compatible server's model at its first slash after that.
 * @throws ModelNameError when there is no colon, the provider is unknown, the model is empty or has white space, or a
 * compatible server is not named.
 */
export function parseModelName(name: string): ModelName {
  const fail = (problem: string) => new ModelNameError({ given: name, problem });
  const colon = name.indexOf(':');
  if (colon < 0) throw fail('it names no provider');
  const provider = PROVIDERS.find((known) => known === name.slice(0, colon));
  if (provider === undefined) throw fail('its provider is unknown');
  const rest = name.slice(colon + 1);
  if (/\s/u.test(rest)) throw fail('it contains white space');
  if (provider !== 'compatible') {
    if (rest === '') throw fail('it names no model');
    return { provider, model: rest, server: null };
  }
  const slash = rest.indexOf('/');
  if (slash < 0)
    throw fail('it does not say which compatible server, as in compatible:SERVER/model');
  const server = rest.slice(0, slash);
  if (!SERVER_NAME.test(server)) {
    throw fail('the name of its compatible server is not 1 to 40 of a-z, 0-9 and -');
  }
  const model = rest.slice(slash + 1);
  if (model === '') throw fail('it names no model');
  return { provider, model, server };
}

/**
 * The provider of a model, which also names the task queue of its calls.
 * @throws ModelNameError as `parseModelName` does.
 */
export function providerOf(name: string): ProviderName {
  return parseModelName(name).provider;
}
