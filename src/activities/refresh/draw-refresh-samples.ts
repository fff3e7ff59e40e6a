/** Draws the samples of a refresh out of its new documents, beside the labelled documents and anchors of those before. */
import type { RunConfig } from '../../contracts/run-input.js';
import { drawSample, shuffled, splitByGroup } from '../../domain/sampling/index.js';
import type { SampledDocument, SampleName, Store } from '../../store/index.js';
import type { basedBeginningOf } from './beginning.js';

/** Labelled documents that a classifier is trained and tested on, with those of this refresh. */
const MOST_LABELLED = 20_000;

type Beginning = Awaited<ReturnType<typeof basedBeginningOf>>;

/** Whatever an earlier attempt recorded stands. */
export async function drawRefreshSamples(
  store: Store,
  runId: number,
  beginning: Beginning,
): Promise<void> {
  const { config } = await store.runs.get(runId);
  const { corpus, span, samplesRun, adoptedId } = beginning;
  const fresh = await store.spans.keys(corpus, span);
  const draw = (size: number) =>
    drawSample({
      ...{ population: fresh.length, size, seed: config.seed },
      // Weeks of equal size must not be drawn alike.
      purpose: `refresh after ${span.after}`,
    }).flatMap((index) => fresh[index] ?? []);
  const earlier = await all(store, samplesRun, 'label');
  const drawn = draw(config.label.sampleSize ?? config.sampleSize);
  const { label, heldTexts } = await split(store, { drawn, earlier, config });
  const anchors = await anchorsOf(store, beginning, config);

  // A person's version is taken as it is.
  const forTaxonomy = adoptedId === null ? draw(config.sampleSize) : [];
  const texts = await store.spans.textHashes(forTaxonomy);
  const taxonomy = forTaxonomy.filter((key) => !heldTexts.has(texts.get(key) ?? ''));
  const labelled = new Set(drawn);
  await store.samples.record(runId, {
    taxonomy: asTraining([...taxonomy, ...anchors.slice(0, taxonomy.length)]),
    label: [...label, ...earlier].slice(0, Math.max(label.length, MOST_LABELLED)),
    anchor: asTraining(anchors),
    classify: config.label.classifyRest
      ? asTraining(fresh.filter((key) => !labelled.has(key)))
      : [],
  });
}

/** A text that was held out before is held out again; one that was learnt from is again; of the others, a part. */
async function split(
  store: Store,
  {
    drawn,
    earlier,
    config,
  }: {
    readonly drawn: readonly number[];
    readonly earlier: readonly SampledDocument[];
    readonly config: RunConfig;
  },
): Promise<{ label: SampledDocument[]; heldTexts: Set<string> }> {
  const texts = await store.spans.textHashes([
    ...drawn,
    ...earlier.map(({ document }) => document),
  ]);
  const sides = new Map<string, 'train' | 'test'>();
  for (const { document, split } of earlier) {
    const text = texts.get(document);
    if (text !== undefined && sides.get(text) !== 'test') sides.set(text, split);
  }
  const unseen = drawn.filter((key) => !sides.has(texts.get(key) ?? ''));
  const held = splitByGroup(
    unseen.map((key) => texts.get(key) ?? ''),
    config,
  );
  for (const [index, key] of unseen.entries()) {
    sides.set(texts.get(key) ?? '', held[index] === true ? 'test' : 'train');
  }
  return {
    label: drawn.map((document) => ({
      document,
      split: sides.get(texts.get(document) ?? '') ?? 'train',
    })),
    heldTexts: new Set([...sides].filter(([, side]) => side === 'test').map(([text]) => text)),
  };
}

/**
 * Those of the refresh before; before the first one, labelled documents that were not held out, first of all such as the
 * taxonomy was made from, whose summaries are there.
 */
async function anchorsOf(
  store: Store,
  { samplesRun, baseTaxonomyId }: Beginning,
  { refresh, seed }: RunConfig,
): Promise<number[]> {
  const size = refresh?.anchorSize ?? 0;
  if (size === 0) return [];
  const before = (await all(store, samplesRun, 'anchor')).map(({ document }) => document);
  if (before.length > 0) return (await present(store, before)).slice(0, size);
  const labelled = await store.outcomes.sampleLabels(samplesRun, baseTaxonomyId);
  const learnt = labelled.filter(({ split }) => split === 'train').map(({ document }) => document);
  const summarized = await store.outcomes.summarized(samplesRun, learnt);
  const drawn = shuffled(learnt, seed, 'anchors');
  return [
    ...drawn.filter((key) => summarized.has(key)),
    ...drawn.filter((key) => !summarized.has(key)),
  ].slice(0, size);
}

async function present(store: Store, keys: readonly number[]): Promise<number[]> {
  const texts = await store.spans.textHashes(keys);
  return keys.filter((key) => texts.has(key));
}

async function all(store: Store, runId: number, sample: SampleName): Promise<SampledDocument[]> {
  const { train, test } = await store.samples.count(runId, sample);
  return await store.samples.range(runId, sample, { from: 0, to: train + test });
}

function asTraining(keys: readonly number[]): SampledDocument[] {
  return keys.map((document) => ({ document, split: 'train' }));
}
