/** Runs an activity; when it cannot go on without a person, the run pauses with the reason and goes on at `resume`. */
import { RetryState, TimeoutType } from '@temporalio/common';
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { FAILURE_TYPES } from '../contracts/names.js';
import type { RunContext } from './run-context.js';

/** @throws what `work` throws, unless a person can mend it: a provider that refuses for good, an outage that lasts. */
export async function withPauses<T>(run: RunContext, work: () => Promise<T>): Promise<T> {
  for (;;) {
    await run.waitWhilePaused();
    const { resumes } = run.live;
    try {
      return await work();
    } catch (error) {
      const reason = reasonToPause(error);
      if (reason === undefined) throw error;
      // Somebody mended it while this call was still failing: it gets its second try without another pause.
      if (run.live.resumes === resumes)
        run.state.pausedBecause = `${reason} Mend it and send the signal resume.`;
    }
  }
}

function reasonToPause(error: unknown): string | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause, activityType } = error;
  if (cause instanceof ApplicationFailure && cause.type === FAILURE_TYPES.providerTerminal) {
    return cause.message;
  }
  if (!ranOutOfTime(error)) return undefined;
  const last = cause instanceof TimeoutFailure ? (cause.cause ?? cause) : cause;
  return `${activityType} was tried until outageTimeout, in vain: ${sentence(last?.message)}`;
}

/** Its total time was up, either between two tries or during one. */
function ranOutOfTime({ cause, retryState }: ActivityFailure): boolean {
  if (cause instanceof TimeoutFailure) return cause.timeoutType === TimeoutType.SCHEDULE_TO_CLOSE;
  return retryState === RetryState.TIMEOUT;
}

function sentence(text = 'it did not answer'): string {
  return /[.!?]$/u.test(text) ? text : `${text}.`;
}
