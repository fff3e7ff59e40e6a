/** Slots for a model's calls, leased from the store in blocks; a little ahead of the calls where the limit is far away. */
import type { Timing } from '../timing.js';
import type { Pace } from './pace.js';
import type { SharedRate } from './shared-rate.js';

/** When a call may be sent, on the store's clock, and the milliseconds that its tokens are expected to take. */
export interface Slot {
  readonly at: number;
  readonly tokensMs: number;
}

/** A block of slots lasts about this long: longer ones are held back from other workers. */
const LEASE_MS = 500;
/** So much time's worth of calls is leased ahead of them, so that not every one of them waits for the store. */
const AHEAD_MS = 100;
/** No call is expected to take less of a model's time. */
const LEAST_MS = 0.1;
/** Slots that nobody took for so long are given up. */
const STALE_MS = 250;

export class LeasedSlots {
  /** Leased and not taken yet, in order. */
  #slots: Slot[] = [];
  #leasedAt = -Infinity;
  #takenSince = 0;
  /** Milliseconds of the model's tokens that were used and not leased; negative when fewer were used. */
  #owedMs = 0;

  constructor(
    private readonly options: {
      readonly rate: Pick<SharedRate, 'lease'>;
      readonly timing: Pick<Timing, 'now'>;
    },
  ) {}

  /** The next one that is leased already. */
  get first(): Slot | undefined {
    return this.#slots[0];
  }

  /** To be called when calls come after a time without: slots of long ago are given up. */
  dropStale(): void {
    if (this.options.timing.now() - this.#leasedAt > STALE_MS) this.giveUp();
  }

  /** Says that a call goes out in the first one. */
  take(): void {
    this.#slots.shift();
    this.#takenSince += 1;
  }

  /** To be told what a call's tokens took beyond what its slot was leased for; below 0 where it was less. */
  owe(milliseconds: number): void {
    this.#owedMs += milliseconds;
  }

  /** Tokens that were not used are owed back. Requests are not: of those that nobody asked for yet there are few. */
  giveUp(): void {
    this.#owedMs -= sum(this.#slots.splice(0).map(({ tokensMs }) => tokensMs));
  }

  /** @param waiting - For each of the calls that wait, the milliseconds that its tokens take; at least one. */
  async lease(pace: Pace, waiting: Iterable<number>): Promise<void> {
    const soon = goingOutSoon(pace, waiting);
    const costs = [...soon, ...this.#costsAhead(pace, soon)];
    const owedMs = this.#owedMs;
    this.#owedMs = 0;
    const { requestsFrom, tokensFrom } = await this.options.rate.lease({
      requestsMs: costs.length * pace.requestMs,
      tokensMs: sum(costs) + owedMs,
      requestsBurstMs: pace.requestsBurstMs,
      tokensBurstMs: pace.tokensBurstMs,
    });
    let tokensAt = tokensFrom + owedMs;
    this.#slots = costs.map((tokensMs, index) => {
      const at = Math.max(requestsFrom + index * pace.requestMs, tokensAt);
      tokensAt += tokensMs;
      return { at, tokensMs };
    });
    this.#leasedAt = this.options.timing.now();
    this.#takenSince = 0;
  }

  /** For calls like those that wait, as many as came lately in as much time, and as the limit has no trouble with. */
  #costsAhead(pace: Pace, waiting: readonly number[]): number[] {
    const mean = sum(waiting) / Math.max(1, waiting.length);
    const elapsedMs = Math.max(1, this.options.timing.now() - this.#leasedAt);
    const expected = Math.floor((this.#takenSince * AHEAD_MS) / elapsedMs);
    const allowed = Math.floor(AHEAD_MS / Math.max(pace.requestMs, mean, LEAST_MS));
    const ahead = Math.min(expected, allowed) - waiting.length;
    return Array.from({ length: Math.max(0, ahead) }, () => mean);
  }
}

/** Of the calls that wait, the first, and those after it that a block lasts for. */
function goingOutSoon({ requestMs }: Pace, waiting: Iterable<number>): number[] {
  const costs: number[] = [];
  let tokensMs = 0;
  for (const cost of waiting) {
    tokensMs += cost;
    const lasts = Math.max(tokensMs, (costs.length + 1) * requestMs);
    if (costs.length > 0 && lasts > LEASE_MS) break;
    costs.push(cost);
  }
  return costs;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
