/** One call under the ledger's rules: reserved before, its answer stored before anything looks at it, settled after. */
import type { TokenUsage } from '../../contracts/models.js';
import type { Reservation, Store } from '../../store/index.js';

const NO_TOKENS = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 };

export interface SettledCall<R> {
  readonly signal: AbortSignal;
  readonly call: () => Promise<R>;
  /** Stores the response; where one is stored already, that one is returned. */
  readonly store: (response: R) => Promise<R>;
}

/** Reserves, calls, stores and settles. @throws what the call throws, and the signal's reason when it was aborted before. */
export async function makeCall<R extends { readonly usage: TokenUsage }>(
  calls: Store['calls'],
  reservation: Reservation,
  { signal, call, store }: SettledCall<R>,
): Promise<R> {
  signal.throwIfAborted();
  const id = await calls.reserve(reservation);
  const started = performance.now();
  const seconds = () => (performance.now() - started) / 1000;
  let response: R;
  try {
    response = await call();
  } catch (error) {
    // A call that was cut off may still be answered and billed: its outcome stays unknown.
    if (error !== signal.reason && isKnownFailure(error)) {
      const detail = error instanceof Error ? error.message : String(error);
      await calls.settle(id, {
        outcome: 'failed',
        detail,
        usage: NO_TOKENS,
        seconds: seconds(),
      });
    }
    throw error;
  }
  const took = seconds();
  const stored = await store(response);
  const { usage } = response;
  await calls.settle(id, { outcome: 'answered', detail: null, usage, seconds: took });
  return stored;
}

function isKnownFailure(error: unknown): boolean {
  const kind = (error as { kind?: unknown } | null)?.kind;
  return kind !== 'aborted' && kind !== 'timeout' && kind !== 'connection' && !isAbort(error);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
