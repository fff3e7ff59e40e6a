/** Activity: draws the run's samples and holds out the test part, before any document enters a taxonomy step. */
import type { RunRequest, SampleResult } from '../../contracts/activities.js';
import type { RunConfig } from '../../contracts/run-input.js';
import { drawSample as draw, splitByGroup } from '../../domain/sampling/index.js';
import { StoreError, type SampledDocument, type Store } from '../../store/index.js';
import type { ActivityDependencies } from '../dependencies.js';

interface Drawn {
  readonly key: number;
  readonly textHash: string;
}

export async function drawSample(
  { store }: ActivityDependencies,
  { runId }: RunRequest,
): Promise<SampleResult> {
  const existing = await count(store, runId);
  if (existing.toLabel > 0) return existing;
  const { config } = await store.runs.get(runId);
  const corpus = await store.corpora.require(config.corpus);
  const population = await store.corpora.countDocuments(corpus);
  if (population === 0) throw new StoreError(`The corpus "${config.corpus}" holds no documents.`);

  const sample = async (size: number, purpose: string) => {
    const drawn = draw({ population, size, seed: config.seed, purpose });
    return await store.corpora.documentsAt(
      corpus,
      drawn.map((index) => index + 1),
    );
  };
  const forTaxonomy = await sample(config.sampleSize, 'sample');
  const forLabels =
    config.label.sampleSize === null
      ? forTaxonomy
      : await sample(config.label.sampleSize, 'label-sample');

  const { labelSample, taxonomySample } = split(forTaxonomy, forLabels, config);
  await store.samples.record(runId, { taxonomy: taxonomySample, label: labelSample });
  return await count(store, runId);
}

/** Holds out part of the label sample; texts that are held out leave the taxonomy sample too. */
function split(
  forTaxonomy: readonly Drawn[],
  forLabels: readonly Drawn[],
  { testSplit, seed }: RunConfig,
): { labelSample: SampledDocument[]; taxonomySample: SampledDocument[] } {
  const held = splitByGroup(
    forLabels.map(({ textHash }) => textHash),
    { testSplit, seed },
  );
  const heldTexts = new Set(
    forLabels.filter((_, index) => held[index]).map(({ textHash }) => textHash),
  );
  return {
    labelSample: forLabels.map(({ key }, index) => ({
      document: key,
      split: held[index] ? 'test' : 'train',
    })),
    taxonomySample: forTaxonomy
      .filter(({ textHash }) => !heldTexts.has(textHash))
      .map(({ key }) => ({ document: key, split: 'train' })),
  };
}

async function count(store: Store, runId: number): Promise<SampleResult> {
  const taxonomy = await store.samples.count(runId, 'taxonomy');
  const label = await store.samples.count(runId, 'label');
  return { toSummarize: taxonomy.train, toLabel: label.train + label.test, test: label.test };
}
