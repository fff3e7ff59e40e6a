/** What a refresh that is not told otherwise does as the run before it did: its corpus, models and what shapes prompts. */
import { InputError } from '../../config/index.js';
import type { RefreshConfig, RunInput } from '../../contracts/run-input.js';
import type { ParsedRunInput } from '../../config/run-input.js';
import type { Store } from '../../store/index.js';
import { findInForce } from './find-in-force.js';

const SCALARS = [
  ...(['useCase', 'sampleSize', 'batchSize', 'testSplit', 'seed', 'maxNumClusters'] as const),
  ...(['summaryLength', 'summaryExplanationLength', 'suggestionLength'] as const),
  ...(['clusterNameLength', 'clusterDescriptionLength', 'explanationLength'] as const),
];

export interface Inherited {
  readonly input: RunInput;
  readonly refresh: RefreshConfig;
}

/**
 * Another model, use case or length would make all that is stored another question, to be paid for again.
 *
 * @param input - As it was sent.
 * @param parsed - The same with its defaults.
 * @throws InputError when the run it names is not there.
 */
export async function inheritSettings(
  store: Store,
  input: RunInput,
  parsed: ParsedRunInput,
): Promise<Inherited> {
  const run = input.run ?? null;
  const named = run === null ? undefined : await store.runs.latest(run);
  const corpus = input.corpus ?? named?.config.corpus;
  if (corpus === undefined) {
    throw new InputError(
      `The input cannot be used:\nrun: the store holds no run with the workflow id "${run ?? ''}"`,
    );
  }
  const refresh = { ...parsed.refresh, run };
  const inForce = await findInForce(store, corpus, run);
  if (inForce === undefined) return { input: { ...input, corpus }, refresh };
  const { models, ...config } = (await store.runs.get(inForce.samplesRun)).config;
  return {
    input: {
      ...Object.fromEntries(SCALARS.map((setting) => [setting, config[setting]])),
      ...{ ...input, corpus },
      models: typeof input.models === 'string' ? input.models : { ...models, ...input.models },
    },
    refresh,
  };
}
