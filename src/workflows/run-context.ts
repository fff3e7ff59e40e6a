/** One execution of a run: its state, its queries and signals, and how it waits. */
import {
  ApplicationFailure,
  condition,
  defineQuery,
  defineSignal,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import {
  FAILURE_TYPES,
  PAUSE_SIGNAL,
  PROGRESS_QUERY,
  RESUME_SIGNAL,
  TAXONOMY_QUERY,
} from '../contracts/names.js';
import type { PreparedRun, SampleResult } from '../contracts/activities.js';
import type { Progress, Stage, UsageTotals } from '../contracts/progress.js';
import { addUsage } from '../domain/usage.js';
import { publish } from './search-attributes.js';
import type { CurrentTaxonomy, LiveState, PipelineState } from './state.js';

export const progressQuery = defineQuery<Progress>(PROGRESS_QUERY);
export const taxonomyQuery = defineQuery<CurrentTaxonomy | null>(TAXONOMY_QUERY);
export const pauseSignal = defineSignal(PAUSE_SIGNAL);
export const resumeSignal = defineSignal(RESUME_SIGNAL);

/** Workers that met a refusal make no call for a second: a run that goes on sooner would only hear of it again. */
const RESUME_DELAY = '1s';

const WEEK_MS = 7 * 24 * 3600 * 1000;

export class RunContext {
  readonly live: LiveState;

  constructor(readonly state: PipelineState) {
    this.live = {
      done: state.cursor,
      stageStartedAt: Date.now(),
      stageStartedWith: state.cursor,
      waiting: new Set(),
      resumes: 0,
    };
    setHandler(progressQuery, () => this.progress());
    setHandler(taxonomyQuery, () => this.state.taxonomy);
    setHandler(pauseSignal, () => {
      this.state.pausedBecause ??= 'paused by a signal';
    });
    setHandler(resumeSignal, async () => {
      const reason = this.state.pausedBecause;
      if (reason !== null) await sleep(RESUME_DELAY);
      // It may have been paused for another reason meanwhile.
      if (this.state.pausedBecause === reason) this.state.pausedBecause = null;
      this.live.resumes += 1;
    });
  }

  get prepared(): PreparedRun {
    return required(this.state.prepared, 'prepared');
  }

  get sample(): SampleResult {
    return required(this.state.sample, 'sampled');
  }

  get taxonomy(): CurrentTaxonomy {
    return required(this.state.taxonomy, 'given a taxonomy');
  }

  enter(stage: Stage, total: number): void {
    const { state, live } = this;
    if (state.stage !== stage) {
      state.stage = stage;
      state.cursor = 0;
      state.stageSetAside = 0;
      live.done = 0;
      live.stageStartedWith = 0;
      live.stageStartedAt = Date.now();
      publish(state);
    }
    state.total = total;
  }

  used(usage: UsageTotals): void {
    this.state.usage = addUsage(this.state.usage, usage);
  }

  /** Blocks while the run is paused. @throws ApplicationFailure when nobody resumes it in time. */
  async waitWhilePaused(): Promise<void> {
    const { state } = this;
    const reason = state.pausedBecause;
    if (reason === null) return;
    if (!(await condition(() => state.pausedBecause === null, this.pauseTimeoutMs))) {
      throw ApplicationFailure.nonRetryable(
        `Nobody resumed the run in time. It was waiting because: ${reason}`,
        FAILURE_TYPES.waitedInVain,
      );
    }
  }

  get pauseTimeoutMs(): number {
    return this.state.prepared?.config.pauseTimeoutMs ?? WEEK_MS;
  }

  private progress(): Progress {
    const { state, live } = this;
    return {
      stage: state.stage,
      done: live.done,
      total: state.total,
      setAside: state.setAside,
      usage: state.usage,
      etaSeconds: this.etaSeconds(),
      waiting:
        state.pausedBecause === null
          ? ([...live.waiting][0] ?? null)
          : { for: 'resume', reason: state.pausedBecause },
      notes: state.notes,
    };
  }

  private etaSeconds(): number | null {
    const { state, live } = this;
    const finished = live.done - live.stageStartedWith;
    if (finished <= 0 || state.total === 0) return null;
    const seconds = (Date.now() - live.stageStartedAt) / 1000;
    return Math.round((seconds / finished) * (state.total - live.done));
  }
}

function required<T>(value: T | null, what: string): T {
  if (value === null) {
    throw ApplicationFailure.nonRetryable(`A fault in tntflow: the run has not been ${what} yet.`);
  }
  return value;
}
