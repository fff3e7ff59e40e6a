/**
 * What a program uses: start a run, watch it, steer it, and take its result.
 *
 * @example
 * const tntflow = await TntflowClient.connect();
 * const { workflowId } = await tntflow.start('tntLlm', { source: '/data/chats.jsonl' });
 * for await (const { progress } of tntflow.watch(workflowId)) console.log(progress?.stage, progress?.done);
 * console.log((await tntflow.result(workflowId)).shares);
 * await tntflow.close();
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Client,
  Connection,
  type ConnectionOptions,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { Schedules } from './client/schedules.js';
import { readTemporalConfig } from './config/temporal-config.js';
import {
  PAUSE_SIGNAL,
  PROGRESS_QUERY,
  RESUME_SIGNAL,
  TAXONOMY_QUERY,
  WORKFLOW_QUEUE,
  type WorkflowType,
} from './contracts/names.js';
import type { Progress, RunResult } from './contracts/progress.js';
import type { RunInput } from './contracts/run-input.js';
import type { Category } from './contracts/taxonomy.js';

export type { Progress, RunResult } from './contracts/progress.js';
export type { RunInput } from './contracts/run-input.js';
export type { Category } from './contracts/taxonomy.js';
export type { WorkflowType } from './contracts/names.js';
export type {
  CreateScheduleOptions,
  ScheduledRun,
  ScheduleEntry,
  ScheduleLook,
  Schedules,
} from './client/schedules.js';

export interface ConnectOptions extends ConnectionOptions {
  readonly namespace?: string;
  /** A profile of Temporal's configuration file; default: `TEMPORAL_PROFILE`, then `default`. */
  readonly profile?: string;
  /** Whether `TEMPORAL_*` variables and the file count for what is not given here; default: true. */
  readonly configured?: boolean;
}

export interface StartOptions {
  /** Made up when not given. A second run under the id of a running one is refused. */
  readonly workflowId?: string;
}

export interface PendingActivity {
  readonly type: string;
  readonly attempt: number;
  readonly lastFailure: string | null;
}

/** One look at a run. */
export interface Look {
  /** Null while no worker answers. */
  readonly progress: Progress | null;
  /** Activities whose last attempt failed, with the reason. */
  readonly retrying: readonly PendingActivity[];
}

export class TntflowClient {
  /** Runs that start by the calendar: made, looked at, paused, made up for, ended. */
  readonly schedule: Schedules;

  private constructor(
    private readonly connection: Connection,
    private readonly client: Client,
  ) {
    this.schedule = new Schedules(client);
  }

  /**
   * Connects as the Temporal CLI does: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`, `TEMPORAL_API_KEY`, certificates, … and
   * its configuration file; what is given here comes first.
   *
   * @throws InputError when the configuration cannot be used.
   */
  static async connect({
    namespace,
    profile,
    configured = true,
    ...options
  }: ConnectOptions = {}): Promise<TntflowClient> {
    const config = configured ? readTemporalConfig({ profile }) : undefined;
    const connection = await Connection.connect({ ...config?.connection, ...options });
    return new TntflowClient(
      connection,
      new Client({ connection, namespace: namespace ?? config?.namespace ?? 'default' }),
    );
  }

  /** @throws WorkflowExecutionAlreadyStartedError when a run with this id is going on. */
  async start(
    type: WorkflowType,
    input: RunInput,
    options: StartOptions = {},
  ): Promise<{ workflowId: string }> {
    const workflowId = options.workflowId ?? `${type}-${randomUUID().slice(0, 8)}`;
    await this.client.workflow.start(type, {
      workflowId,
      taskQueue: WORKFLOW_QUEUE,
      args: [input],
    });
    return { workflowId };
  }

  /** Where a run is. A worker must be polling the queue `tntflow` to answer. */
  async progress(workflowId: string): Promise<Progress> {
    return await this.handle(workflowId).query<Progress>(PROGRESS_QUERY);
  }

  /** The current taxonomy; null before there is one. */
  async taxonomy(
    workflowId: string,
  ): Promise<{ version: number; categories: readonly Category[] } | null> {
    return await this.handle(workflowId).query(TAXONOMY_QUERY);
  }

  /** Looks at the run every `intervalMs` until it is over. */
  async *watch(
    workflowId: string,
    {
      intervalMs = 500,
      signal,
    }: { readonly intervalMs?: number; readonly signal?: AbortSignal } = {},
  ): AsyncGenerator<Look, void, undefined> {
    while (!signal?.aborted) {
      const { status, retrying } = await this.describe(workflowId);
      // No answer to the query means that no worker is there just now; a lost server shows in the description.
      const progress = await this.progress(workflowId).catch(() => null);
      yield { progress, retrying };
      if (status !== 'RUNNING') return;
      await delay(intervalMs, undefined, signal ? { signal } : {}).catch(() => undefined);
    }
  }

  /** Waits for the end. @throws WorkflowFailedError when the run failed, was cancelled or terminated. */
  async result(workflowId: string): Promise<RunResult> {
    return (await this.handle(workflowId).result()) as RunResult;
  }

  async pause(workflowId: string): Promise<void> {
    await this.handle(workflowId).signal(PAUSE_SIGNAL);
  }

  async resume(workflowId: string): Promise<void> {
    await this.handle(workflowId).signal(RESUME_SIGNAL);
  }

  async cancel(workflowId: string): Promise<void> {
    await this.handle(workflowId).cancel();
  }

  /** How the execution stands with Temporal, and which activities are being tried again. */
  async describe(
    workflowId: string,
  ): Promise<{ status: string; type: string; retrying: readonly PendingActivity[] }> {
    const description = await this.handle(workflowId).describe();
    return {
      status: description.status.name,
      type: description.type,
      retrying: retrying(description),
    };
  }

  /** Whether anybody polled the workflows' queue lately. */
  async hasWorker(): Promise<boolean> {
    const { pollers } = await this.connection.workflowService.describeTaskQueue({
      namespace: this.client.options.namespace,
      taskQueue: { name: WORKFLOW_QUEUE },
      taskQueueType: 1,
    });
    return (pollers ?? []).length > 0;
  }

  async close(): Promise<void> {
    await this.connection.close();
  }

  private handle(workflowId: string): WorkflowHandle {
    return this.client.workflow.getHandle(workflowId);
  }
}

function retrying({ raw }: WorkflowExecutionDescription): PendingActivity[] {
  return (raw.pendingActivities ?? [])
    .filter(({ attempt }) => (attempt ?? 1) > 1)
    .map(({ activityType, attempt, lastFailure }) => ({
      type: activityType?.name ?? 'activity',
      attempt: attempt ?? 1,
      lastFailure: lastFailure?.message ?? null,
    }));
}
