/** The moment that a run is about, whenever it comes to be made. */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';

/** Set by Temporal for runs of a schedule, also for those that are made up for. */
const DUE = defineSearchAttributeKey('TemporalScheduledStartTime', SearchAttributeType.DATETIME);

/** When its schedule wanted it to start; else when it was started. In ISO 8601. */
export function dueTime(): string {
  const { typedSearchAttributes, startTime } = workflowInfo();
  return (typedSearchAttributes.get(DUE) ?? startTime).toISOString();
}
