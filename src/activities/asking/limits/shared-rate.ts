/** One worker's view of a model's row in the store: how fast all workers may call it, and until when they may not. */
import type { LimitReport } from '../../../contracts/models.js';
import type { ModelLimits } from '../../../contracts/operator.js';
import type { ProviderError } from '../../../providers/errors/index.js';
import type {
  Lease,
  LeaseRequest,
  MinuteLimits,
  RateLimits,
  RateState,
} from '../../../store/index.js';
import type { Timing } from '../timing.js';
import { minuteLimits } from './minute-limits.js';
import { paceOf, type Pace } from './pace.js';
import { afterRefusal } from './slow-down.js';

/** How old what other workers wrote may be. */
const STALE_MS = 250;
const MINUTE_MS = 60_000;

export interface SharedRateOptions {
  /** `provider:model`. */
  readonly model: string;
  readonly store: Pick<
    RateLimits,
    'read' | 'lease' | 'learn' | 'block' | 'throttle' | 'callsSince'
  >;
  readonly operator: ModelLimits;
  readonly timing: Timing;
}

export class SharedRate {
  #view: { readonly state: RateState; readonly readAt: number } | undefined;

  constructor(private readonly options: SharedRateOptions) {}

  /** Whether the row was read just now. */
  get isFresh(): boolean {
    return this.#view !== undefined && this.options.timing.now() - this.#view.readAt < STALE_MS;
  }

  /** Reads the row, unless that was done just now. To be called before anything else is asked. */
  async refresh(): Promise<void> {
    if (!this.isFresh) await this.#read();
  }

  /** Whether it was read at all. */
  get isKnown(): boolean {
    return this.#view !== undefined;
  }

  /** The store's clock. */
  now(): number {
    const { state, readAt } = this.#seen();
    return state.now + this.options.timing.now() - readAt;
  }

  blockedForMs(): number {
    return Math.max(0, this.#seen().state.blockedUntil - this.now());
  }

  pace(): Pace {
    return paceOf(this.#seen().state, this.options.operator, this.now());
  }

  async lease(request: LeaseRequest): Promise<Lease> {
    const lease = await this.options.store.lease(this.options.model, request);
    this.#see(lease.state);
    return lease;
  }

  /** Whether headers say other than what is kept, or that is not known just now. */
  isNews(report: LimitReport): boolean {
    return !this.isFresh || differs(minuteLimits(report), this.#seen().state);
  }

  /** Keeps what headers say where that is news. */
  async learn(report: LimitReport): Promise<void> {
    await this.refresh();
    const { state, readAt } = this.#seen();
    const said = minuteLimits(report);
    if (!differs(said, state)) return;
    this.#view = { state: { ...state, learnt: { ...state.learnt, ...said } }, readAt };
    await this.options.store.learn(this.options.model, said);
  }

  /** Leaves the provider alone for as long as it asks. */
  async block(forMs: number): Promise<void> {
    await this.options.store.block(this.options.model, forMs);
    await this.#read();
  }

  /** Learns from a refusal. @param sentAt - When the refused call was sent, on the clock of `timing`. */
  async refused({ retryAfterMs, limits }: ProviderError, sentAt: number): Promise<void> {
    const { model, store, timing } = this.options;
    for (;;) {
      const state = await this.#read();
      const sent = state.now - (timing.now() - sentAt);
      // It was sent before it was known that another one was refused: it says nothing new but, maybe, a longer time.
      if (state.throttledAt !== null && sent < Math.max(state.throttledAt, state.blockedUntil)) {
        if (retryAfterMs !== undefined) await this.block(retryAfterMs);
        return;
      }
      const { now, throttledBefore, slowedAt } = state;
      const since = (moment: number | null) =>
        store.callsSince(model, Math.max(now - MINUTE_MS, moment ?? 0), now);
      const next = afterRefusal(state, {
        retryAfterMs,
        limitsKnown: limits !== undefined,
        pacedAt: this.pace().requestsPerMinute,
        // Calls sent since the last refusal may be under way yet; those before it are not.
        takenSince: (await since(throttledBefore)).taken > 0,
        minute: await since(null),
        recent: await since(slowedAt),
      });
      const written = await store.throttle(model, state, next);
      await this.#read();
      if (written) return;
    }
  }

  async #read(): Promise<RateState> {
    const state = await this.options.store.read(this.options.model);
    this.#see(state);
    return state;
  }

  #see(state: RateState): void {
    this.#view = { state, readAt: this.options.timing.now() };
  }

  #seen(): { readonly state: RateState; readonly readAt: number } {
    if (this.#view === undefined) throw new Error('The rate was asked for before it was read.');
    return this.#view;
  }
}

function differs(said: Partial<MinuteLimits>, { learnt }: RateState): boolean {
  return (Object.keys(said) as (keyof MinuteLimits)[]).some((key) => said[key] !== learnt[key]);
}
