/** What a run carries through continue-as-new: its place in the pipeline, its counts and the current taxonomy. */
import type { ImportResult, PreparedRun, SampleResult } from '../contracts/activities.js';
import type { BegunRefresh, SettledTaxonomy } from '../contracts/refresh.js';
import type { ClassifierSummary, Stage, UsageTotals, Waiting } from '../contracts/progress.js';
import type { Category } from '../contracts/taxonomy.js';
import { NO_USAGE } from '../domain/usage.js';

export interface CurrentTaxonomy {
  readonly taxonomyId: number;
  readonly version: number;
  readonly categories: readonly Category[];
}

/** Plain JSON; a field that is null has not been reached yet. */
export interface PipelineState {
  stage: Stage;
  /** Units of the stage that are finished; documents and taxonomy steps are finished in order of position. */
  cursor: number;
  total: number;
  prepared: PreparedRun | null;
  imported: ImportResult | null;
  sample: SampleResult | null;
  minibatches: number | null;
  taxonomy: CurrentTaxonomy | null;
  /** Left out by runs that are no refreshes. */
  refresh?: { readonly begun: BegunRefresh; settled: SettledTaxonomy | null };
  classifierId: number | null;
  classifier: ClassifierSummary | null;
  setAside: number;
  /** Of those, the ones of the present stage. */
  stageSetAside: number;
  usage: UsageTotals;
  notes: string[];
  /** When the run began, in milliseconds of workflow time. */
  startedAt: number;
  /** Null while the run goes on; else what a person should know before sending `resume`. */
  pausedBecause: string | null;
}

export function newState(now: number): PipelineState {
  return {
    stage: 'prepare',
    cursor: 0,
    total: 0,
    prepared: null,
    imported: null,
    sample: null,
    minibatches: null,
    taxonomy: null,
    classifierId: null,
    classifier: null,
    setAside: 0,
    stageSetAside: 0,
    usage: NO_USAGE,
    notes: [],
    startedAt: now,
    pausedBecause: null,
  };
}

/** What changes too fast to be carried: it starts anew with every execution. */
export interface LiveState {
  /** Finished in this stage, whatever the order: ahead of the cursor while chunks are in flight. */
  done: number;
  stageStartedAt: number;
  stageStartedWith: number;
  /** For queues; a pause is in the state. */
  readonly waiting: Set<Waiting>;
  /** Signals `resume` so far. */
  resumes: number;
}
