/** Activity: compares this week's shares with other weeks', all classified again by this week's classifier. */
import type { MeasuredDrift, MeasureDriftRequest } from '../../contracts/activities.js';
import type { Appearance } from '../../contracts/drift.js';
import type { StoredAppearance, StoredDrift } from '../../contracts/refresh.js';
import {
  appearances,
  compareShares,
  DRIFT_ALPHA,
  MINIMUM_CHANGE,
  type LabelledDocument,
} from '../../domain/drift/index.js';
import { drawSample } from '../../domain/sampling/index.js';
import type { DocumentSpan, Store } from '../../store/index.js';
import { UsageMeter } from '../asking/usage-meter.js';
import { readyClassifier } from '../classifier/apply-classifier.js';
import { storedSummary } from '../classifier/stored-classifier.js';
import type { ActivityDependencies } from '../dependencies.js';
import { whileHeartbeating } from '../heartbeat.js';
import { anchorAgreementOf } from './anchor-agreement-of.js';
import { beginningOf, type Beginning } from './beginning.js';
import { classifyInMemory } from './classify-in-memory.js';
import { driftReferences } from './drift-references.js';

/** Documents of a week that are classified again at most: of as many, a change of 2 points is seen. */
const MOST_DOCUMENTS = 3_000;
const EXAMPLES = 3;
const STEP = 'drift';
const KEY = 'run';

type Labels = ReadonlyMap<number, string | null>;

export async function storedDrift(store: Store, runId: number): Promise<StoredDrift | undefined> {
  return await store.runs.stepOutput<StoredDrift>(runId, STEP, KEY);
}

export async function measureDrift(
  dependencies: ActivityDependencies,
  { runId, taxonomyId, classifierId }: MeasureDriftRequest,
): Promise<MeasuredDrift> {
  const { store } = dependencies;
  const { config } = await store.runs.get(runId);
  const beginning = await beginningOf(store, runId);
  const meter = new UsageMeter();
  const nothing = (note: string) => ({ notes: [note], usage: meter.totals() });
  const references = await driftReferences(store, beginning, {
    baseline: config.refresh?.baseline ?? 'first',
  });
  if (references.length === 0) {
    return nothing(
      'Drift is not measured: this is the first refresh, with nothing to compare with.',
    );
  }
  if (classifierId === null) {
    return nothing('Drift is not measured: there is no classifier to classify the weeks with.');
  }
  if ((await storedDrift(store, runId)) !== undefined) return { notes: [], usage: meter.totals() };

  const drift = await whileHeartbeating(async (signal): Promise<StoredDrift> => {
    const { categories, version } = await store.taxonomies.get(taxonomyId);
    const apply = await readyClassifier(dependencies, {
      classifierId,
      embedder: config.models.embed,
    });
    const options = { runId, meter, signal };
    const classify = async (span: DocumentSpan) =>
      await classifyInMemory(store, apply, {
        documents: await drawn(store, { ...beginning, span }, config.seed),
        ...options,
      });
    const now = await classify(beginning.span);
    const then: { readonly against: string; readonly labels: Labels }[] = [];
    for (const { against, span } of references) {
      then.push({ against, labels: await classify(span) });
    }
    const comparisons = compareShares({
      categories,
      now: await withUsers(store, now),
      references: await Promise.all(
        then.map(async ({ against, labels }) => ({
          against,
          documents: await withUsers(store, labels),
        })),
      ),
    });
    const { appeared, vanished } = appearances(comparisons);
    const labelsOf = (against: string) =>
      then.find((reference) => reference.against === against)?.labels ?? now;
    return {
      ...{ week: beginning.week, taxonomyVersion: version },
      labeller: 'the classifier of this refresh',
      ...{ alpha: DRIFT_ALPHA, minimumChange: MINIMUM_CHANGE, comparisons },
      appeared: appeared.map((one) => withExamples(one, now)),
      vanished: vanished.map((one) => withExamples(one, labelsOf(one.against))),
      mostMoved: config.refresh?.mostMoved ?? 1,
      anchor: await anchorAgreementOf(dependencies, { runId, beginning, classify: apply }, options),
      classifier: {
        then:
          beginning.classifierId === null
            ? null
            : await storedSummary(store, beginning.classifierId),
        now: await storedSummary(store, classifierId),
      },
    };
  });
  await store.runs.recordStep(runId, STEP, KEY, drift);
  return { notes: [], usage: meter.totals() };
}

/** A simple random sample of a week; the same at every refresh that looks at this week. */
async function drawn(store: Store, { corpus, span }: Beginning, seed: number): Promise<number[]> {
  const keys = await store.spans.keys(corpus, span);
  const positions = drawSample({
    ...{ population: keys.length, size: MOST_DOCUMENTS, seed },
    purpose: `drift after ${span.after}`,
  });
  return positions.flatMap((at) => keys[at] ?? []);
}

async function withUsers(store: Store, labels: Labels): Promise<LabelledDocument[]> {
  const users = await store.spans.users([...labels.keys()]);
  return [...labels].map(([document, categoryId]) => ({
    categoryId,
    userId: users.get(document) ?? null,
  }));
}

function withExamples(one: Omit<Appearance, 'examples'>, labels: Labels): StoredAppearance {
  const own = [...labels].filter(([, categoryId]) => categoryId === one.categoryId);
  return { ...one, examples: own.slice(0, EXAMPLES).map(([document]) => document) };
}
