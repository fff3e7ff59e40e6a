/** When things happened, by a run's history. */
import type { HistoryEvent } from '../../test/support/history.js';

/** When activities of a type were completed, in milliseconds since 1970. */
export function completionsOf(events: readonly HistoryEvent[], type: string): number[] {
  const scheduled = new Set<string>();
  const times: number[] = [];
  for (const event of events) {
    const { activityTaskScheduledEventAttributes: begun } = event;
    const { activityTaskCompletedEventAttributes: done } = event;
    // Ids begin anew with each execution.
    if (event.workflowExecutionStartedEventAttributes) scheduled.clear();
    if (begun?.activityType?.name === type) scheduled.add(String(event.eventId));
    if (done && scheduled.has(String(done.scheduledEventId))) times.push(timeOf(event));
  }
  return times;
}

/** In milliseconds since 1970. */
export function timeOf(event: HistoryEvent | undefined): number {
  const { seconds, nanos } = event?.eventTime ?? {};
  return Number(seconds ?? 0) * 1000 + (nanos ?? 0) / 1e6;
}
