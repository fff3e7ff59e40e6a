/**
 * What refusals teach where no header says the limit: after each, calls go on at 90 % of the rate that was too much,
 * come back to it along a cubic curve, stay near it, and then try for more. The curve is that of CUBIC (RFC 9438,
 * section 4.2), which asks for nothing to be written between two refusals.
 */
import type { RateState, RecentCalls, Throttling } from '../../../store/index.js';

/** What is left of the rate after a refusal: `1 − DEPTH`. */
const DEPTH = 0.1;
/** Time until the old rate is reached again: long enough for this many calls, and for a provider's whole window. */
const CALLS_TO_RECOVER = 50;
const SHORTEST_RECOVERY_MS = 60_000;
const LONGEST_RECOVERY_MS = 120_000;

/** Requests a minute just now; null when nothing was refused yet. */
export function slowedRate(
  { slowedTo, slowedAt }: Pick<Throttling, 'slowedTo' | 'slowedAt'>,
  now: number,
): number | null {
  if (slowedTo === null || slowedAt === null) return null;
  const needed = (CALLS_TO_RECOVER / slowedTo) * 60_000;
  const recovery = Math.min(LONGEST_RECOVERY_MS, Math.max(SHORTEST_RECOVERY_MS, needed));
  const elapsed = Math.max(0, now - slowedAt);
  return slowedTo * (1 + DEPTH * ((elapsed - recovery) / recovery) ** 3);
}

/** Refusals without a word on how long: 1 s, then twice as long each time nothing was taken in between. */
const FIRST_BLOCK_MS = 1_000;
const LONGEST_BACKOFF_MS = 8_000;
/** Whatever the provider asks for: then it is tried whether that still holds. */
const LONGEST_BLOCK_MS = 3_600_000;
/** Between two slow-downs, so that the second is about what the first one changed. */
const SETTLING_MS = 5_000;
/** Fewer calls in less time say nothing about a rate. */
const FEWEST_CALLS = 10;
const LONGEST_LOOK_MS = 50_000;
/** So many refusals with nothing taken in between, or so long a wait, and a window is used up. */
const SILENT_REFUSALS = 3;
const LONG_MS = 10_000;
/** Lowest rate, in requests a minute, that refusals lead to. */
const LEAST_RATE = 1;
/** In which the memory of a higher rate fades to half. */
const HALF_LIFE_MS = 600_000;

export interface Refusal {
  readonly retryAfterMs: number | undefined;
  /** Whether the provider said its limits, so that there is nothing to learn. */
  readonly limitsKnown: boolean;
  /** Requests a minute that calls were paced at; null when they were not. */
  readonly pacedAt: number | null;
  /** Whether a call was taken that was sent after the last refusal but one. */
  readonly takenSince: boolean;
  /** Calls of the last minute. */
  readonly minute: RecentCalls;
  /** Calls since the last slow-down, or of the last minute where that is shorter. */
  readonly recent: RecentCalls;
}

/** The model's state after a call was refused for there being too many. */
export function afterRefusal(state: RateState, refusal: Refusal): Throttling {
  const { now } = state;
  const first = state.throttledAt === null || refusal.takenSince;
  const throttles = first ? 1 : state.throttles + 1;
  const backoff = Math.min(LONGEST_BACKOFF_MS, FIRST_BLOCK_MS * 2 ** (throttles - 1));
  const asked = refusal.retryAfterMs;
  const blockMs = asked === undefined || !first ? Math.max(asked ?? 0, backoff) : asked;
  const next = {
    blockedUntil: Math.max(state.blockedUntil, now + Math.min(blockMs, LONGEST_BLOCK_MS)),
    throttledAt: now,
    throttledBefore: state.throttledAt,
    throttles,
  };
  const { slowedTo, slowedAt, peak } = state;
  const rate = refusal.limitsKnown ? null : rateTaught(state, refusal, { first, throttles });
  if (rate === null) return { ...next, slowedTo, slowedAt, peak };
  const faded =
    peak === null || slowedAt === null ? 0 : peak * 2 ** ((slowedAt - now) / HALF_LIFE_MS);
  const highest = Math.max(refusal.minute.taken, faded);
  // A minute's calls may have come from two minutes' limits, not from more: half of them is never too much.
  return {
    ...next,
    slowedTo: Math.max(LEAST_RATE, highest / 2, rate),
    slowedAt: now,
    peak: highest,
  };
}

/** Requests a minute that were taken when this one was refused; null when that cannot be told from this refusal. */
function rateTaught(
  { now, slowedAt }: RateState,
  { minute, recent, pacedAt, retryAfterMs = 0 }: Refusal,
  { first, throttles }: { readonly first: boolean; readonly throttles: number },
): number | null {
  if (throttles !== SILENT_REFUSALS) {
    if (!first || (slowedAt !== null && now - slowedAt < SETTLING_MS)) return null;
  }
  // What fills up evenly is never gone for long: these were all the calls of a window, however early in it they came.
  const isWindow = throttles === SILENT_REFUSALS || retryAfterMs >= LONG_MS;
  const { taken, firstAt } = isWindow ? minute : recent;
  if (firstAt === null) return null;
  const seenMs = Math.max(1_000, now - firstAt);
  if (taken < FEWEST_CALLS && seenMs < LONGEST_LOOK_MS) return null;
  return Math.min(pacedAt ?? Infinity, isWindow ? taken : (taken / seenMs) * 60_000);
}
