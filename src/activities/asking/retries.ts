/** When a failed call is made again in its place, and when that is left to Temporal. */
import { ProviderError } from '../../providers/errors/index.js';

/** Longer waits are Temporal's: it holds nothing meanwhile. */
export const LONGEST_LOCAL_WAIT_MS = 10_000;
/** Calls after the first one, for one answer. */
export const MOST_RETRIES = 4;

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 8_000;
/** Jitter on top of what a provider asks for, which is the least that it takes. */
const JITTER_SHARE = 0.25;
const MOST_JITTER_MS = 1_000;

/**
 * Milliseconds until the call is made again; undefined when it is not: it would fail again, or failed too often, or
 * the provider asks for too long a wait.
 *
 * @param retries - How often it was made again already.
 * @param random - From 0 up to 1.
 */
export function waitBeforeRetry(
  error: unknown,
  { retries, random }: { readonly retries: number; readonly random: number },
): number | undefined {
  if (!(error instanceof ProviderError) || !error.retryable) return undefined;
  if (retries >= MOST_RETRIES) return undefined;
  const { retryAfterMs } = error;
  if (retryAfterMs === undefined) {
    const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** retries);
    return backoff * (0.5 + 0.5 * random);
  }
  if (retryAfterMs >= LONGEST_LOCAL_WAIT_MS) return undefined;
  return retryAfterMs + random * Math.min(MOST_JITTER_MS, retryAfterMs * JITTER_SHARE);
}
