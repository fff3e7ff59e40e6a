/** Runs that start by the calendar, through Temporal's schedules. */
import {
  ScheduleOverlapPolicy,
  type Client,
  type ScheduleDescription,
  type ScheduleHandle,
  type ScheduleSummary,
} from '@temporalio/client';
import { checkWorkflowInput, InputError, parseRunInput } from '../config/index.js';
import { WORKFLOW_QUEUE, WORKFLOW_TYPES, type WorkflowType } from '../contracts/names.js';
import type { RunInput } from '../contracts/run-input.js';

export interface CreateScheduleOptions {
  /** Five fields, `0 3 * * 1`, or `@weekly` and the like. */
  readonly cron: string;
  /** By its name in the tz database, e.g. `Europe/London`. Default: UTC. */
  readonly timeZone?: string | undefined;
  readonly type: WorkflowType;
  readonly input: RunInput;
  /** Its runs are called this and the time they were due. Default: the schedule's name. */
  readonly workflowId?: string | undefined;
  /** Whether it waits for `resume` before its first run. Default: false. */
  readonly paused?: boolean | undefined;
  readonly note?: string | undefined;
}

/** A schedule as a list shows it. */
export interface ScheduleEntry {
  readonly name: string;
  readonly type: string;
  /** Null for schedules that were made with other programs. */
  readonly cron: string | null;
  readonly timeZone: string;
  readonly paused: boolean;
  /** Why it is paused, where it is. */
  readonly note: string | null;
  readonly next: readonly Date[];
  readonly last: ScheduledRun | null;
}

export interface ScheduledRun {
  readonly workflowId: string;
  readonly due: Date;
  readonly started: Date;
  /** `COMPLETED`, `FAILED`, `RUNNING`, … as Temporal says; null where it has forgotten the run. */
  readonly status: string | null;
}

export interface ScheduleLook extends ScheduleEntry {
  readonly input: unknown;
  readonly runs: readonly ScheduledRun[];
  readonly running: readonly string[];
  /** Runs that did not begin because the one before was going on. */
  readonly skipped: number;
  /** Runs that were due while the server was away for longer than the catch-up window. */
  readonly missed: number;
}

/** What was due while the server was away is made up for when it is back, unless that is longer ago than this. */
const CATCHUP_WINDOW = '1 day';

/**
 * Of one schedule at most one run goes on at a time: one that is due meanwhile is skipped. A run that fails pauses the
 * schedule, with a note that says so. All methods throw Temporal's `ScheduleNotFoundError` for a name that is not there.
 */
export class Schedules {
  constructor(private readonly client: Client) {}

  /**
   * @throws InputError when the input, the cron expression or the time zone cannot be used;
   * ScheduleAlreadyRunning when there is one of this name.
   */
  async create(name: string, options: CreateScheduleOptions): Promise<void> {
    const { cron, timeZone = 'UTC', type, input, workflowId = name, paused, note } = options;
    checkWorkflowInput(type, parseRunInput(input));
    checkTimeZone(timeZone);
    try {
      await this.client.schedule.create({
        scheduleId: name,
        spec: { cronExpressions: [cron], timezone: timeZone },
        action: {
          ...{ type: 'startWorkflow', workflowType: type, workflowId },
          ...{ taskQueue: WORKFLOW_QUEUE, args: [input] },
        },
        policies: {
          ...{ overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
          pauseOnFailure: true,
        },
        state: { ...(paused !== undefined && { paused }), ...(note !== undefined && { note }) },
        // The server keeps the calendar that it made of these, and not what was written.
        memo: { cron, timeZone },
      });
    } catch (error) {
      // What the server finds wrong with a request, the SDK throws as a TypeError.
      if (!(error instanceof TypeError)) throw error;
      throw new InputError(`The schedule cannot be used: ${error.message}`);
    }
  }

  /** All schedules of the namespace that start runs of tntflow; a new one may take a moment to be listed. */
  async *list(): AsyncGenerator<ScheduleEntry, void, undefined> {
    for await (const summary of this.client.schedule.list()) {
      if (!(WORKFLOW_TYPES as readonly string[]).includes(summary.action?.workflowType ?? ''))
        continue;
      yield { ...entryOf(summary), last: await this.lastOf(summary.info.recentActions) };
    }
  }

  async describe(name: string): Promise<ScheduleLook> {
    const description = await this.handle(name).describe();
    const { action, info } = description;
    const runs = await Promise.all(info.recentActions.map((run) => this.runOf(run)));
    return {
      ...entryOf(description),
      input: (action.args as unknown[] | undefined)?.[0] ?? null,
      runs,
      last: runs.at(-1) ?? null,
      running: info.runningActions.map(({ workflow }) => workflow.workflowId),
      skipped: info.numActionsSkippedOverlap,
      missed: info.numActionsMissedCatchupWindow,
    };
  }

  async pause(name: string, note = 'paused by a person'): Promise<void> {
    await this.handle(name).pause(note);
  }

  async resume(name: string, note = 'resumed by a person'): Promise<void> {
    await this.handle(name).unpause(note);
  }

  /** Starts a run now; skipped, like any other, while one goes on. */
  async trigger(name: string): Promise<void> {
    await this.handle(name).trigger(ScheduleOverlapPolicy.SKIP);
  }

  /** Starts the runs that were due from `from` to `to`, both included, one after the other, each when the last has ended. */
  async backfill(
    name: string,
    { from, to }: { readonly from: Date; readonly to: Date },
  ): Promise<void> {
    await this.handle(name).backfill({
      // The server leaves out what was due at the very start.
      start: new Date(from.getTime() - 1),
      ...{ end: to, overlap: ScheduleOverlapPolicy.BUFFER_ALL },
    });
  }

  /** Runs that are going on are left alone. */
  async delete(name: string): Promise<void> {
    await this.handle(name).delete();
  }

  private handle(name: string): ScheduleHandle {
    return this.client.schedule.getHandle(name);
  }

  private async lastOf(
    runs: ScheduleSummary['info']['recentActions'],
  ): Promise<ScheduledRun | null> {
    const last = runs.at(-1);
    return last === undefined ? null : await this.runOf(last);
  }

  private async runOf({
    scheduledAt,
    takenAt,
    action: { workflow },
  }: ScheduleSummary['info']['recentActions'][number]): Promise<ScheduledRun> {
    const { workflowId, firstExecutionRunId } = workflow;
    const found = await this.client.workflow
      .getHandle(workflowId, undefined, { firstExecutionRunId })
      .describe()
      .catch((error: unknown) => {
        if (error instanceof Error && error.name === 'WorkflowNotFoundError') return null;
        throw error;
      });
    return { workflowId, due: scheduledAt, started: takenAt, status: found?.status.name ?? null };
  }
}

function entryOf({
  scheduleId,
  action,
  memo,
  spec,
  state,
  info,
}: ScheduleSummary | ScheduleDescription): Omit<ScheduleEntry, 'last'> {
  return {
    name: scheduleId,
    type: action?.workflowType ?? 'unknown',
    cron: typeof memo?.cron === 'string' ? memo.cron : null,
    timeZone: spec?.timezone ?? 'UTC',
    paused: state.paused,
    note: state.note ?? null,
    next: info.nextActionTimes,
  };
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError(
      `The schedule cannot be used: there is no time zone "${timeZone}"; name one such as Europe/London or UTC`,
    );
  }
}
