/** What a refresh does beside the stages of other runs: it begins where the last one ended, settles, compares, ends. */
import { ApplicationFailure } from '@temporalio/workflow';
import type { TaxonomyStepResult } from '../../contracts/activities.js';
import type { BegunRefresh, SettledTaxonomy } from '../../contracts/refresh.js';
import { modelOfChunk } from '../../domain/model-shares.js';
import { sameTable } from '../../domain/taxonomy/same-table.js';
import { longWorkActivities, providerActivities, workActivities } from '../activity-proxies.js';
import { fanOut } from '../fan-out.js';
import { withPauses } from '../pausing.js';
import type { RunContext } from '../run-context.js';
import { dueTime } from '../due-time.js';

export async function begin(run: RunContext): Promise<void> {
  const { runId } = run.prepared;
  const { state } = run;
  run.enter('sample', 0);
  const until = dueTime();
  const begun = await withPauses(run, () =>
    longWorkActivities(run, `find what is new up to ${until}`).beginRefresh({ runId, until }),
  );
  state.refresh = { begun, settled: null };
  state.notes.push(...begun.notes);
  if (begun.kind === 'first') return;
  state.sample = begun.sample;
  takeOver(run, begun.start);
  // Where nothing is trained, that of before goes on.
  state.classifierId = begun.classifierId;
  state.classifier = begun.classifier;
}

/** The anchors' labels under a version that is not the one in force say what became of its categories. */
export async function labelAnchors(run: RunContext): Promise<'finished' | 'full'> {
  const { base, anchors } = begunOf(run);
  if (base === null || sameTable(base.categories, run.taxonomy.categories)) return 'finished';
  return await labelSample(run, 'anchor', anchors);
}

export async function settle(run: RunContext): Promise<void> {
  const { runId } = run.prepared;
  const { taxonomyId } = run.taxonomy;
  run.enter('settle', 0);
  const settled = await withPauses(run, () =>
    longWorkActivities(run, 'trace what became of the categories').settleTaxonomy({
      runId,
      taxonomyId,
    }),
  );
  const { refresh } = run.state;
  if (refresh !== undefined) refresh.settled = settled;
  run.state.notes.push(...settled.notes);
  takeOver(run, settled.taxonomy);
}

export async function relabel(run: RunContext): Promise<'finished' | 'full'> {
  return await labelSample(run, 'relabel', settledOf(run)?.toRelabel ?? 0);
}

export async function measureDrift(run: RunContext): Promise<void> {
  const { runId, config } = run.prepared;
  const { taxonomyId } = run.taxonomy;
  const { classifierId } = run.state;
  run.enter('drift', 0);
  const { notes, usage } = await withPauses(run, () =>
    providerActivities(run, {
      model: config.models.embed,
      summary: 'compare with other weeks',
    }).measureDrift({ runId, taxonomyId, classifierId }),
  );
  run.used(usage);
  run.state.notes.push(...notes);
}

export async function record(run: RunContext): Promise<void> {
  const { runId } = run.prepared;
  const { taxonomyId } = run.taxonomy;
  const { classifierId } = run.state;
  const { kind } = begunOf(run);
  const settled = settledOf(run);
  const outcome =
    kind === 'first' || kind === 'nothing-new' ? kind : (settled?.outcome ?? 'unchanged');
  await withPauses(run, () =>
    workActivities(run, 'record the refresh').recordRefresh({
      ...{ runId, taxonomyId, classifierId, outcome },
      proposalId: settled?.proposalId ?? null,
    }),
  );
}

export function begunOf({ state }: RunContext): BegunRefresh {
  const { refresh } = state;
  if (refresh !== undefined) return refresh.begun;
  throw ApplicationFailure.nonRetryable('A fault in tntflow: the refresh has not begun yet.');
}

export function settledOf({ state }: RunContext): SettledTaxonomy | null {
  return state.refresh?.settled ?? null;
}

async function labelSample(
  run: RunContext,
  sample: 'anchor' | 'relabel',
  total: number,
): Promise<'finished' | 'full'> {
  const { runId, config } = run.prepared;
  const { taxonomyId } = run.taxonomy;
  run.enter(sample, total);
  return await fanOut(run, {
    total,
    perActivity: config.documentsPerActivity,
    handle(from, to) {
      const model = modelOfChunk(config.models.label, from / config.documentsPerActivity);
      const what = sample === 'anchor' ? 'label anchors' : 'label again documents';
      const summary = `${what} ${from + 1}–${to} of ${total}`;
      return providerActivities(run, { model, summary }).labelDocuments({
        ...{ runId, taxonomyId, model, from, to, sample },
      });
    },
  });
}

function takeOver(run: RunContext, result: TaxonomyStepResult | null): void {
  if (result?.taxonomyId == null) return;
  const { taxonomyId, version, categories } = result;
  run.state.taxonomy = { taxonomyId, version, categories };
}
