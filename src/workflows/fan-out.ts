/** A sliding window of chunk activities over a stage's documents. */
import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  workflowInfo,
} from '@temporalio/workflow';
import type { ChunkResult } from '../contracts/activities.js';
import { FAILURE_TYPES } from '../contracts/names.js';
import { withPauses } from './pausing.js';
import type { RunContext } from './run-context.js';
import type { PipelineState } from './state.js';

/** Where Temporal suggests continue-as-new, less what draining the window may still add. */
const MOST_EVENTS = 4_096;
const EVENTS_PER_CHUNK = 8;
const MOST_BYTES = 3_500_000;

/** The window holds this many times the concurrency in documents, so that no call waits for a chunk's slowest. */
const WINDOW_FACTOR = 3;
/** Activities in the window at most: draining it must leave most of a history for work. */
const WIDEST_WINDOW = 200;

export interface FanOut {
  /** Documents in the stage. */
  readonly total: number;
  readonly perActivity: number;
  /** Handles the documents at positions `from` (inclusive) to `to` (exclusive). */
  readonly handle: (from: number, to: number) => Promise<ChunkResult>;
}

/**
 * Handles all documents from the state's cursor on.
 *
 * @returns `finished`, or `full` when the history is, the window drained and the cursor at the first document left.
 */
export async function fanOut(
  run: RunContext,
  { total, perActivity, handle }: FanOut,
): Promise<'finished' | 'full'> {
  const { state, live } = run;
  const { concurrency, maxFailureRatio } = run.prepared.config;
  const wanted = Math.ceil((WINDOW_FACTOR * concurrency) / perActivity);
  const window = Math.min(WIDEST_WINDOW, Math.max(2, wanted));
  const inFlight = new Set<Promise<void>>();
  let failure: Error | undefined;
  let next = state.cursor;

  const chunk = async (from: number, to: number) => {
    const result = await withPauses(run, () => handle(from, to));
    live.done += to - from;
    state.setAside += result.setAside;
    run.used(result.usage);
    state.stageSetAside += result.setAside;
    if (state.stageSetAside > total * maxFailureRatio) {
      throw tooManySetAside(state, { total, maxFailureRatio });
    }
  };
  const flights = CancellationScope.cancellable(async () => {
    const scope = CancellationScope.current();
    while (next < total && failure === undefined && !isHistoryFull(window)) {
      await run.waitWhilePaused();
      const from = next;
      next = Math.min(total, from + perActivity);
      const flight = chunk(from, next)
        .catch((error: unknown) => {
          // The first failure ends the stage; those of the cancelled chunks after it say nothing new.
          failure ??= error as Error;
          scope.cancel();
        })
        .finally(() => inFlight.delete(flight));
      inFlight.add(flight);
      if (inFlight.size >= window) await Promise.race(inFlight);
    }
    await Promise.all(inFlight);
  });
  // A wait in the cancelled scope ends as cancelled; what cancelled it comes first.
  await flights.catch((error: unknown) => (failure ??= error as Error));
  if (failure !== undefined) throw failure;
  state.cursor = next;
  if (next >= total) return 'finished';
  await condition(allHandlersFinished);
  return 'full';
}

function isHistoryFull(window: number): boolean {
  const { historyLength, historySize, continueAsNewSuggested } = workflowInfo();
  return (
    continueAsNewSuggested ||
    historyLength > MOST_EVENTS - EVENTS_PER_CHUNK * (window + 8) ||
    historySize > MOST_BYTES
  );
}

function tooManySetAside(
  { stage, stageSetAside }: PipelineState,
  { total, maxFailureRatio }: { readonly total: number; readonly maxFailureRatio: number },
): ApplicationFailure {
  return ApplicationFailure.nonRetryable(
    `${stageSetAside} of ${total} documents were set aside in the stage "${stage}", more than maxFailureRatio ` +
      `(${maxFailureRatio}) allows. \`tntflow status\` lists them with their reasons.`,
    FAILURE_TYPES.tooManySetAside,
  );
}
