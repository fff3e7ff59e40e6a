/** The activities as the workflows call them: on which queue, with which patience. */
import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import { providerQueue, WORK_QUEUE } from '../contracts/names.js';
import type { ProviderActivities, WorkActivities } from '../contracts/activities.js';
import { providerOf } from '../domain/model-names.js';

/** A store or provider that is away comes back: tried for a day, with growing pauses. */
const PATIENT: ActivityOptions = {
  scheduleToCloseTimeout: '1 day',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
};

/** How soon a lost worker is noticed. */
const HEARTBEAT_TIMEOUT = '20s';

/** Small store work. */
export function workActivities(summary: string): WorkActivities {
  return proxyActivities<WorkActivities>({
    ...PATIENT,
    taskQueue: WORK_QUEUE,
    startToCloseTimeout: '5 minutes',
    summary,
  });
}

/** Long work in the store or on the processor: an import, a training. */
export function longWorkActivities(summary: string): WorkActivities {
  return proxyActivities<WorkActivities>({
    ...PATIENT,
    taskQueue: WORK_QUEUE,
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    summary,
  });
}

/** Calls to the provider of this model. */
export function providerActivities(model: string, summary: string): ProviderActivities {
  return proxyActivities<ProviderActivities>({
    ...PATIENT,
    taskQueue: providerQueue(providerOf(model)),
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    summary,
  });
}

/** A preflight answers in seconds or says why not. */
export function preflightActivities(model: string): ProviderActivities {
  return proxyActivities<ProviderActivities>({
    taskQueue: providerQueue(providerOf(model)),
    startToCloseTimeout: '30s',
    summary: `check the models of ${providerOf(model)}`,
    retry: { initialInterval: '1s', maximumAttempts: 3 },
  });
}

/** Asks a queue for a sign of life, with patience as text (`10s`) or in milliseconds. */
export function queueProbe(
  taskQueue: string,
  patience: string | number,
): Pick<WorkActivities, 'answerQueue'> {
  return proxyActivities<WorkActivities>({
    taskQueue,
    scheduleToStartTimeout: patience,
    startToCloseTimeout: '10s',
    summary: `does anybody poll ${taskQueue}?`,
    retry: { maximumAttempts: 1 },
  });
}
