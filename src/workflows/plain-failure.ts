/** What ends a run is said at its top, not three causes down. */
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';

/** An activity's own failure in place of Temporal's wrapping of it; everything else as it is. */
export function plainFailure(error: unknown): unknown {
  if (!(error instanceof ActivityFailure)) return error;
  const { cause, activityType } = error;
  if (!(cause instanceof ApplicationFailure)) return error;
  return ApplicationFailure.create({
    message: cause.message,
    ...(cause.type ? { type: cause.type } : {}),
    nonRetryable: true,
    details: [{ activity: activityType }],
    cause: error,
  });
}
