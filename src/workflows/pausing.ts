/** Runs an activity; when its provider refuses for good, the run pauses with the reason and goes on at `resume`. */
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { FAILURE_TYPES } from '../contracts/names.js';
import type { RunContext } from './run-context.js';

export async function withPauses<T>(run: RunContext, work: () => Promise<T>): Promise<T> {
  for (;;) {
    await run.waitWhilePaused();
    const { resumes } = run.live;
    try {
      return await work();
    } catch (error) {
      const reason = terminalReason(error);
      if (reason === undefined) throw error;
      // Somebody mended it while this call was still failing: it gets its second try without another pause.
      if (run.live.resumes === resumes)
        run.state.pausedBecause = `${reason} Mend it and send the signal resume.`;
    }
  }
}

function terminalReason(error: unknown): string | undefined {
  if (!(error instanceof ActivityFailure)) return undefined;
  const { cause } = error;
  return cause instanceof ApplicationFailure && cause.type === FAILURE_TYPES.providerTerminal
    ? cause.message
    : undefined;
}
