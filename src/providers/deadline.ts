/** One signal for one call: aborted when the caller's signal is, or when the call's time is up. */
import { setMaxListeners } from 'node:events';

export interface Deadline {
  readonly signal: AbortSignal;
  /** Why the signal was aborted; undefined while it is not. */
  readonly ended: () => 'aborted' | 'timeout' | undefined;
  /** Stops the clock and lets go of the caller's signal, which may outlive thousands of calls. */
  readonly clear: () => void;
}

export interface DeadlineOptions {
  /** Milliseconds for the whole call, the answer's body included: the SDKs stop their own clock at the headers. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export function startDeadline({ timeoutMs, signal }: DeadlineOptions): Deadline {
  const controller = new AbortController();
  let ended: 'aborted' | 'timeout' | undefined;
  const end = (why: 'aborted' | 'timeout') => {
    ended ??= why;
    controller.abort();
  };
  const abort = () => end('aborted');
  const timer = setTimeout(() => end('timeout'), timeoutMs);
  if (signal?.aborted === true) abort();
  // An activity's calls share its signal, dozens at a time: no leak, as Node suspects from the eleventh on.
  if (signal !== undefined) setMaxListeners(0, signal);
  signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    ended: () => ended,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}
