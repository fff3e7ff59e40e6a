/** What Temporal keeps of a run: the histories of all its executions, and every text in them. */
import type { Client } from '@temporalio/client';

/** One event, as the server's API describes it. */
export type HistoryEvent = NonNullable<
  Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']
>[number];

export interface Execution {
  readonly runId: string;
  readonly events: readonly HistoryEvent[];
}

/** The executions of a run from its first on, each continued as the next. */
export async function executionsOf(
  client: Client,
  { workflowId, firstRunId }: { readonly workflowId: string; readonly firstRunId: string },
): Promise<Execution[]> {
  const executions: Execution[] = [];
  let runId: string | null | undefined = firstRunId;
  while (runId) {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    const events: HistoryEvent[] = history.events ?? [];
    executions.push({ runId, events });
    runId = events.at(-1)?.workflowExecutionContinuedAsNewEventAttributes?.newExecutionRunId;
  }
  return executions;
}

/** All strings and bytes anywhere in the events: payloads decoded, failures, names, metadata, … */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (value instanceof Uint8Array) return [Buffer.from(value).toString('utf8')];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** The summaries that activities were scheduled with, as the Temporal UI shows them. */
export function activitySummaries(events: readonly HistoryEvent[]): Map<string, string[]> {
  const summaries = new Map<string, string[]>();
  for (const { activityTaskScheduledEventAttributes: scheduled, userMetadata } of events) {
    if (!scheduled) continue;
    const type = scheduled.activityType?.name ?? '';
    const data = userMetadata?.summary?.data;
    const summary = data ? (JSON.parse(Buffer.from(data).toString('utf8')) as string) : '';
    summaries.set(type, [...(summaries.get(type) ?? []), summary]);
  }
  return summaries;
}
