/**
 * What the operator of a worker says about providers, in a file of the worker's machine: addresses of compatible
 * servers, limits, prices, sizes of contexts. Keys are never in it, only the names of the variables that hold them.
 * Schema and defaults: `config/operator.ts`.
 */

/** A server that speaks OpenAI's API, named in models as `compatible:NAME/model`. */
export interface CompatibleServer {
  /** Root of its API, e.g. `http://gpu-1:8000/v1`. */
  readonly baseUrl: string;
  /** Name of the environment variable that holds its key; null for a server that asks for none. */
  readonly apiKeyVariable: string | null;
}

/** What may be sent to one model; null where nothing is set, so that it is learnt from the provider's headers and 429s. */
export interface ModelLimits {
  /** Over all workers. */
  readonly requestsPerMinute: number | null;
  /** Input and output tokens, over all workers. */
  readonly tokensPerMinute: number | null;
  /** Calls in flight, in each worker; null: as for every model. */
  readonly concurrency: number | null;
}

/** US dollars for a million tokens. */
export interface ModelPrice {
  readonly input: number;
  readonly output: number;
  /** Input that was read from the provider's cache; null: not known, counted as `input`, so that no bill is too low. */
  readonly cachedInput: number | null;
  /** Input that was written to the provider's cache; null: counted as `input`. */
  readonly cacheWrite: number | null;
  /** Calls whose input is longer than `aboveTokens` cost `factor` times as much. */
  readonly longInput: { readonly aboveTokens: number; readonly factor: number } | null;
}

/** Keys of the records are model names, `provider:model`, or `provider:*` for all models of a provider. */
export interface OperatorConfig {
  /** By name, as in `compatible:NAME/model`. */
  readonly compatible: Readonly<Record<string, CompatibleServer>>;
  readonly limits: Readonly<Record<string, ModelLimits>>;
  /** Before the ones tntflow comes with. */
  readonly prices: Readonly<Record<string, ModelPrice>>;
  /** Most tokens of input and output together in one call. */
  readonly contextTokens: Readonly<Record<string, number>>;
}

export const NO_OPERATOR_CONFIG: OperatorConfig = {
  compatible: {},
  limits: {},
  prices: {},
  contextTokens: {},
};
