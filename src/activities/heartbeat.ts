/** Heartbeats while something long goes on: without them Temporal notices no lost worker and delivers no cancellation. */
import { Context } from '@temporalio/activity';

const EVERY_MS = 2_000;

/** Heartbeats until `work` is done, with whatever `details` says at the time. */
export async function whileHeartbeating<T>(
  work: (signal: AbortSignal) => Promise<T>,
  details?: () => unknown,
): Promise<T> {
  const context = Context.current();
  const beat = () => context.heartbeat(details?.());
  beat();
  const timer = setInterval(beat, EVERY_MS);
  try {
    return await work(context.cancellationSignal);
  } finally {
    clearInterval(timer);
  }
}
