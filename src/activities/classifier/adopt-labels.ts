/** Activity: makes labels that are there already the run's own: its taxonomy, its sample with its split, its labels. */
import type { AdoptedLabels, RunRequest } from '../../contracts/activities.js';
import type { RunConfig } from '../../contracts/run-input.js';
import type { Category } from '../../contracts/taxonomy.js';
import { InputError } from '../../config/index.js';
import { splitByGroup } from '../../domain/sampling/index.js';
import { categoryKey } from '../../domain/taxonomy/category-key.js';
import type { SampledDocument, Store, StoredLabel } from '../../store/index.js';
import { UsageMeter } from '../asking/usage-meter.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { toResult } from '../taxonomy/improve-taxonomy.js';
import { recordGiven } from '../taxonomy/record-given-taxonomy.js';
import { readLabels } from './labels-file.js';

const LABELS_PER_WRITE = 500;

interface Labelled {
  readonly categories: readonly Category[];
  readonly version: number;
  readonly sample: readonly SampledDocument[];
  readonly labels: readonly StoredLabel[];
  readonly notes: readonly string[];
}

/** Whatever of it an earlier attempt stored stands. */
export async function adoptLabels(
  { store }: Pick<ActivityDependencies, 'store'>,
  { runId }: RunRequest,
): Promise<AdoptedLabels> {
  return await whileHeartbeating(async () => {
    const { config } = await store.runs.get(runId);
    const { startsFrom } = config;
    const labelled =
      startsFrom?.kind === 'labels-file'
        ? await labelsOfFile(store, config, startsFrom.file)
        : startsFrom?.kind === 'labels-of-run'
          ? await labelsOfRun(store, startsFrom)
          : undefined;
    if (labelled === undefined) throw new Error('The run does not start from labels.');
    const { categories, version, sample, labels, notes } = labelled;
    const taxonomy = await recordGiven(store, runId, { categories, version });
    await store.samples.record(runId, { label: sample });
    for (let from = 0; from < labels.length; from += LABELS_PER_WRITE) {
      await store.outcomes.addLabels(taxonomy.id, labels.slice(from, from + LABELS_PER_WRITE));
    }
    const { train, test } = await store.samples.count(runId, 'label');
    return {
      sample: { toSummarize: 0, toLabel: train + test, test },
      taxonomy: toResult(taxonomy, new UsageMeter()),
      notes,
    };
  });
}

async function labelsOfRun(
  store: Store,
  { runId, taxonomyId }: { readonly runId: number; readonly taxonomyId: number },
): Promise<Labelled> {
  const { categories, version } = await store.taxonomies.get(taxonomyId);
  const { train, test } = await store.samples.count(runId, 'label');
  const sample = await store.samples.range(runId, 'label', { from: 0, to: train + test });
  const labels = await store.outcomes.labelsOf(
    taxonomyId,
    sample.map(({ document }) => document),
  );
  // Documents that were set aside have none.
  const labelled = new Set(labels.map(({ document }) => document));
  return {
    ...{ categories, version, labels, notes: [] },
    sample: sample.filter(({ document }) => labelled.has(document)),
  };
}

async function labelsOfFile(store: Store, config: RunConfig, file: string): Promise<Labelled> {
  const named = await readLabels(file);
  const corpus = await store.corpora.require(config.corpus);
  const documents = await store.corpora.documentsOf(corpus, [...named.keys()]);
  if (documents.size === 0) {
    throw new InputError(
      `The input cannot be used:\nlabels: ${file}: none of its ${named.size} documents is in the corpus "${config.corpus}"`,
    );
  }
  const categories = config.taxonomy?.categories ?? categoriesOf([...named.values()]);
  const ids = new Map(categories.map(({ id, name }) => [categoryKey(name), id]));
  const found = [...documents].map(([id, document]) => ({ id, ...document }));
  const held = splitByGroup(
    found.map(({ textHash }) => textHash),
    config,
  );
  const labels = found.map(({ id, key }): StoredLabel => {
    const name = named.get(id) ?? null;
    const categoryId = name === null ? null : ids.get(categoryKey(name));
    if (categoryId === undefined) {
      throw new InputError(
        `The input cannot be used:\nlabels: ${file}: "${name ?? ''}", the category of "${id}", is not in the taxonomy`,
      );
    }
    return {
      ...{ document: key, source: 'human', categoryId },
      ...{ confidence: null, reasoning: null, note: null },
    };
  });
  const missing = named.size - documents.size;
  return {
    categories,
    version: 1,
    sample: found.map(({ key }, index) => ({
      document: key,
      split: held[index] === true ? 'test' : 'train',
    })),
    labels,
    notes:
      missing === 0
        ? []
        : [
            `${missing} of the ${named.size} labelled documents are not in the corpus "${config.corpus}", and were left out.`,
          ],
  };
}

/** Every category that is named, in the order of their first labels. Nobody described them, so their names do. */
function categoriesOf(names: readonly (string | null)[]): Category[] {
  const first = new Map<string, string>();
  for (const name of names) {
    if (name !== null && !first.has(categoryKey(name))) first.set(categoryKey(name), name);
  }
  return [...first.values()].map((name, index) => ({
    id: `c${index + 1}`,
    name,
    description: name,
  }));
}
