/** Workflow interceptors that make a lost worker be noticed sooner, so that tests that kill many need not take an hour. */
import type { WorkflowInterceptors } from '@temporalio/workflow';

/** Longer than a server takes to be started again, and than two heartbeats. */
const HEARTBEAT_TIMEOUT = '8s';

export const interceptors = (): WorkflowInterceptors => ({
  outbound: [
    {
      scheduleActivity: async (input, next) =>
        await next(
          input.options.heartbeatTimeout === undefined
            ? input
            : { ...input, options: { ...input.options, heartbeatTimeout: HEARTBEAT_TIMEOUT } },
        ),
    },
  ],
});
