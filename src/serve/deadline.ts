/** How long a request may be worked on. */
import { ProblemError } from './problem-error.js';

export interface Deadline {
  /** Aborted when the time is up, or when the sender is gone. */
  readonly signal: AbortSignal;
  clear(): void;
}

/** The part of a server's response that says whether its receiver is still there. */
interface Response {
  readonly writableFinished: boolean;
  once(event: 'close', listener: () => void): unknown;
}

/** (Fastify's own `handlerTimeout` ends as soon as the body is read: from then on Node has a request closed.) */
export function startDeadline(response: Response, timeoutMs: number): Deadline {
  const abort = new AbortController();
  const late = () =>
    abort.abort(
      new ProblemError({
        status: 504,
        detail: `There was no answer within ${timeoutMs / 1000} s.`,
      }),
    );
  const gone = () => {
    clearTimeout(timer);
    if (!response.writableFinished) {
      abort.abort(new ProblemError({ status: 499, detail: 'The sender is gone.' }));
    }
  };
  const timer = setTimeout(late, timeoutMs);
  response.once('close', gone);
  return { signal: abort.signal, clear: () => clearTimeout(timer) };
}
