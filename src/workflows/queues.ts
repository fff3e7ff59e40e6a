/** Notices a task queue that nobody polls, and says so instead of hanging silently. */
import { ActivityFailure, sleep, TimeoutFailure } from '@temporalio/workflow';
import { queueProbe } from './activity-proxies.js';
import type { RunContext } from './run-context.js';

const PATIENCE = '10s';
const PAUSE = '15s';

/** Returns once somebody polls the queue; until then `progress` names it. */
export async function waitForQueue(run: RunContext, taskQueue: string): Promise<void> {
  for (;;) {
    try {
      await queueProbe(taskQueue, PATIENCE).answerQueue();
      run.live.waiting = null;
      return;
    } catch (error) {
      if (!isUnpolled(error)) throw error;
    }
    run.live.waiting = {
      for: 'queue',
      reason: `no worker took a task from the task queue "${taskQueue}" for ${PATIENCE}. ${remedy(taskQueue)}`,
    };
    await sleep(PAUSE);
  }
}

function remedy(taskQueue: string): string {
  const provider = taskQueue.replace(/^tntflow-/u, '');
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
