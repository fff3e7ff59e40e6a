/** One call under the ledger's rules: reserved before, its answer stored and settled before anything looks at it. */
import type { TokenUsage } from '../../contracts/models.js';
import type { ModelPrice } from '../../contracts/operator.js';
import { costOf, mostCostOf } from '../../domain/cost.js';
import type { WorkerMetrics } from '../../metrics/index.js';
import { ProviderError, type ProviderErrorKind } from '../../providers/errors/index.js';
import type { Reservation, Settlement, Store } from '../../store/index.js';
import type { Place } from './places.js';
import type { UsageMeter } from './usage-meter.js';

/** What is to be reserved for a call; its cost follows from the price. */
export type PlannedCall = Omit<Reservation, 'cost'>;

export interface SettledCall<R> {
  readonly signal: AbortSignal;
  readonly meter: UsageMeter;
  readonly call: () => Promise<R>;
  /** Stores the response; where one is stored already, that one is returned. */
  readonly store: (response: R) => Promise<R>;
}

/**
 * Reserves, calls, stores and settles. The place is handed on when the call is answered.
 *
 * @throws what the call throws, and what `check` throws, or the signal's reason when it was aborted, before it is made.
 */
export async function makeCall<R extends { readonly usage: TokenUsage | null }>(
  calls: Store['calls'],
  planned: PlannedCall,
  {
    price,
    metrics,
    place,
    check,
    ...work
  }: SettledCall<R> & {
    readonly price: ModelPrice | null;
    readonly metrics: WorkerMetrics;
    readonly place: Place;
    /** Asked right before the call is made. @throws when it is not to be made any more. */
    readonly check: () => void;
  },
): Promise<R> {
  const { signal, meter, call, store } = work;
  signal.throwIfAborted();
  const mostCost = mostCostOf(planned, price);
  const id = await calls.reserve({ ...planned, cost: mostCost });
  await place.clear;
  try {
    signal.throwIfAborted();
    check();
  } catch (error) {
    await calls.settle(id, { ...NEVER_MADE, seconds: 0 });
    throw error;
  }
  const started = performance.now();
  let response: R;
  try {
    response = await call();
  } catch (error) {
    const settlement = settlementOf(error, price);
    const seconds = secondsSince(started);
    if (settlement.outcome === 'unknown') meter.called({ ...settlement, mostCost });
    metrics.called({ ...planned, ...settlement, seconds, reason: reasonOf(error) });
    await calls.settle(id, { ...settlement, seconds });
    throw error;
  }
  const seconds = secondsSince(started);
  const { usage } = response;
  const cost = costOf(usage, price);
  const kept = Promise.all([
    store(response),
    calls.settle(id, { outcome: 'answered', detail: null, usage, cost, seconds }),
  ]);
  place.handOn(kept);
  const [stored] = await kept;
  meter.called({ usage, cost, mostCost });
  metrics.called({ ...planned, outcome: 'answered', reason: null, usage, cost, seconds });
  return stored;
}

const NEVER_MADE: Omit<Settlement, 'seconds'> = {
  ...{ outcome: 'failed', detail: 'it was given up before it was made', usage: null, cost: 0 },
};

/** A call that was cut off, or whose answer is unreadable, may have been answered and billed all the same. */
function settlementOf(error: unknown, price: ModelPrice | null): Omit<Settlement, 'seconds'> {
  const detail = error instanceof Error ? error.message : String(error);
  return isUnbilled(error)
    ? { outcome: 'failed', detail, usage: null, cost: 0 }
    : { outcome: 'unknown', detail, usage: null, cost: costOf(null, price) };
}

function reasonOf(error: unknown): string {
  return error instanceof ProviderError ? error.kind : 'other';
}

/** True when the provider refused the call, or never got it. */
function isUnbilled(error: unknown): boolean {
  if (!(error instanceof ProviderError)) return false;
  if (error.kind === 'connection') return NEVER_SENT.has(error.code ?? '');
  return !MAY_BE_BILLED.has(error.kind);
}

const MAY_BE_BILLED: ReadonlySet<ProviderErrorKind> = new Set([
  'aborted',
  'malformed-response',
  'timeout',
]);

/** No connection came about, so nothing was asked. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
