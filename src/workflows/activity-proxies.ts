/** The activities as the workflows call them: on which queue, with which patience. */
import { proxyActivities, type ActivityOptions } from '@temporalio/workflow';
import { providerQueue, WORK_QUEUE } from '../contracts/names.js';
import type { ProviderActivities, WorkActivities } from '../contracts/activities.js';
import type { RunConfig } from '../contracts/run-input.js';
import { providerOf } from '../domain/model-names.js';

/** A store or provider that is away comes back: tried with growing pauses, and then the run waits for a person. */
function patient(config: Pick<RunConfig, 'outageTimeoutMs'> | null): ActivityOptions {
  return {
    scheduleToCloseTimeout: config?.outageTimeoutMs ?? '1 day',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '60s' },
  };
}

/** The part of a run that its activities' patience depends on. */
interface Run {
  readonly state: { readonly prepared: { readonly config: RunConfig } | null };
}

function configOf({ state }: Run): RunConfig | null {
  return state.prepared?.config ?? null;
}

/** How soon a lost worker is noticed. */
const HEARTBEAT_TIMEOUT = '20s';

/** Small store work. */
export function workActivities(run: Run, summary: string): WorkActivities {
  return proxyActivities<WorkActivities>({
    ...patient(configOf(run)),
    taskQueue: WORK_QUEUE,
    startToCloseTimeout: '5 minutes',
    summary,
  });
}

/** Long work in the store or on the processor: an import, a training. */
export function longWorkActivities(run: Run, summary: string): WorkActivities {
  return proxyActivities<WorkActivities>({
    ...patient(configOf(run)),
    taskQueue: WORK_QUEUE,
    startToCloseTimeout: '6 hours',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    summary,
  });
}

/** Calls to the provider of this model. */
export function providerActivities(
  run: Run,
  { model, summary }: { readonly model: string; readonly summary: string },
): ProviderActivities {
  return proxyActivities<ProviderActivities>({
    ...patient(configOf(run)),
    taskQueue: providerQueue(providerOf(model)),
    startToCloseTimeout: '30 minutes',
    heartbeatTimeout: HEARTBEAT_TIMEOUT,
    summary,
  });
}

/** A preflight answers in seconds or says why not. */
export function preflightActivities(provider: string): ProviderActivities {
  return proxyActivities<ProviderActivities>({
    taskQueue: providerQueue(provider),
    startToCloseTimeout: '30s',
    summary: `check the models of ${provider}`,
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
