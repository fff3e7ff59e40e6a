/** Notices a task queue that nobody polls, and says so instead of hanging silently. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { FAILURE_TYPES } from '../contracts/names.js';
import { queueProbe } from './activity-proxies.js';
import type { RunContext } from './run-context.js';

const PATIENCE = '10s';

/**
 * Returns once somebody polls the queue; until then `progress` names it. The second probe waits as long as a paused run
 * does: the first worker to come takes it at once, and a wait of days costs no events.
 *
 * @throws ApplicationFailure when nobody comes.
 */
export async function waitForQueue(run: RunContext, taskQueue: string): Promise<void> {
  if (await answers(taskQueue, PATIENCE)) return;
  const reason = `no worker took a task from the task queue "${taskQueue}" for ${PATIENCE}. ${remedy(taskQueue)}`;
  const waiting = { for: 'queue', reason } as const;
  run.live.waiting.add(waiting);
  const answered = await answers(taskQueue, run.pauseTimeoutMs);
  run.live.waiting.delete(waiting);
  if (!answered) {
    throw ApplicationFailure.nonRetryable(
      `No worker came for the task queue "${taskQueue}" in time. ${remedy(taskQueue)}`,
      FAILURE_TYPES.waitedInVain,
    );
  }
}

async function answers(taskQueue: string, patience: string | number): Promise<boolean> {
  try {
    await queueProbe(taskQueue, patience).answerQueue();
    return true;
  } catch (error) {
    if (isUnpolled(error)) return false;
    throw error;
  }
}

function remedy(taskQueue: string): string {
  const provider = taskQueue.replace(/^tntflow-/u, '');
  if (provider === 'compatible') {
    return 'Start one with `tntflow worker` where TNTFLOW_CONFIG names a file with the compatible server.';
  }
  return provider === 'anthropic' || provider === 'openai'
    ? `Start one with \`tntflow worker\` where ${provider.toUpperCase()}_API_KEY is set.`
    : 'Start one with `tntflow worker`.';
}

function isUnpolled(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === 'SCHEDULE_TO_START'
  );
}
