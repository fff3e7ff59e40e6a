/** How large the contexts of models are, as far as that is known. */
import { entryOfModel } from '../domain/entry-of-model.js';
import { parseModelName, type ProviderName } from '../domain/model-names.js';

/**
 * What every current model of a provider takes at least; November 2026. A model that takes more loses nothing on
 * documents of usual length; one that takes less says so, and is asked again with less.
 */
const LEAST_OF_PROVIDER: Readonly<Partial<Record<ProviderName, number>>> = {
  anthropic: 200_000,
  openai: 128_000,
};

/**
 * Most tokens of a request and its answer together: the operator's figure for the model, or for its provider as
 * `provider:*`, else what all models of the provider take; undefined where nothing is known.
 */
export function contextTokensOf(
  name: string,
  set: Readonly<Record<string, number>> = {},
): number | undefined {
  const { provider } = parseModelName(name);
  return entryOfModel(set, name) ?? LEAST_OF_PROVIDER[provider];
}
