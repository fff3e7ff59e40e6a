/** Activity: finds out what is in force and what is new, and draws the refresh's samples. */
import type { BeginRefreshRequest, TaxonomyStepResult } from '../../contracts/activities.js';
import type { BegunRefresh } from '../../contracts/refresh.js';
import { InputError } from '../../config/index.js';
import type { Store } from '../../store/index.js';
import { UsageMeter } from '../asking/usage-meter.js';
import { storedSummary } from '../classifier/stored-classifier.js';
import type { ActivityDependencies } from '../dependencies.js';
import { toResult } from '../taxonomy/improve-taxonomy.js';
import { recordGiven } from '../taxonomy/record-given-taxonomy.js';
import { basedBeginningOf, recordBeginning } from './beginning.js';
import { drawRefreshSamples } from './draw-refresh-samples.js';

const NOTHING = { toSummarize: 0, toLabel: 0, test: 0 };

export async function beginRefresh(
  { store }: Pick<ActivityDependencies, 'store'>,
  { runId, until }: BeginRefreshRequest,
): Promise<BegunRefresh> {
  const { week, corpus, span, baseTaxonomyId, adoptedId, classifierId } = await recordBeginning(
    store,
    runId,
    until,
  );
  await checkBaseline(store, runId, corpus);
  const newDocuments = await store.spans.count(corpus, span);
  const classifier = classifierId === null ? null : await storedSummary(store, classifierId);
  const common = { week, newDocuments, classifierId, classifier };
  if (baseTaxonomyId === null) {
    return {
      ...{ kind: 'first', ...common, sample: NOTHING, anchors: 0, toClassify: 0 },
      ...{ base: null, start: null },
      notes: ['The corpus has no taxonomy yet: this refresh makes the first one.'],
    };
  }
  const base = await store.taxonomies.get(baseTaxonomyId);
  if (newDocuments === 0 && adoptedId === null) {
    return {
      ...{ kind: 'nothing-new', ...common, sample: NOTHING, anchors: 0, toClassify: 0 },
      ...{ base: result(base), start: result(base) },
      notes: [`Nothing is new since the last refresh (up to ${week}): no call was made.`],
    };
  }
  await drawRefreshSamples(store, runId, await basedBeginningOf(store, runId));
  const [taxonomy, anchor, classify, sample] = await Promise.all([
    store.samples.count(runId, 'taxonomy'),
    store.samples.count(runId, 'anchor'),
    store.samples.count(runId, 'classify'),
    newlySampled(store, runId, span.after),
  ]);
  const { categories, version } = adoptedId === null ? base : await store.taxonomies.get(adoptedId);
  const start = await recordGiven(store, runId, { categories, version });
  return {
    kind: adoptedId === null ? 'new-documents' : 'adopted',
    ...common,
    sample: { toSummarize: taxonomy.train, ...sample },
    anchors: anchor.train,
    toClassify: classify.train,
    ...{ base: result(base), start: result(start) },
    notes:
      adoptedId === null
        ? []
        : [
            `The taxonomy that was adopted since the last refresh (version ${version}) comes into force as it is: new documents change it from the next refresh on.`,
          ],
  };
}

/** The label sample begins with the new documents. */
async function newlySampled(store: Store, runId: number, after: number) {
  const { train, test } = await store.samples.count(runId, 'label');
  const sampled = await store.samples.range(runId, 'label', { from: 0, to: train + test });
  const fresh = sampled.filter(({ document }) => document > after);
  return {
    toLabel: fresh.length,
    test: fresh.filter(({ split }) => split === 'test').length,
  };
}

async function checkBaseline(store: Store, runId: number, corpus: number): Promise<void> {
  const baseline = (await store.runs.get(runId)).config.refresh?.baseline ?? 'first';
  if (baseline === 'first') return;
  const run = await store.runs.latest(baseline);
  const refresh = run && (await store.refreshes.ofRun(run.id));
  if (refresh?.corpus === corpus) return;
  throw new InputError(
    `The input cannot be used:\nrefresh.baseline: "${baseline}" is no refresh of this corpus that came to its end; give its workflow id, or "first"`,
  );
}

function result(taxonomy: Parameters<typeof toResult>[0]): TaxonomyStepResult {
  return toResult(taxonomy, new UsageMeter());
}
