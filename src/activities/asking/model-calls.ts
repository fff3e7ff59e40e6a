/** The calls of one model: how many at once, how fast, made again or not, or not at all. */
import type { LimitReport, TokenUsage } from '../../contracts/models.js';
import type { ModelPrice } from '../../contracts/operator.js';
import type { ModelState, WorkerMetrics } from '../../metrics/index.js';
import type { Store } from '../../store/index.js';
import type { Breaker, BreakerTicket } from './breaker.js';
import type { Limiter } from './limits/model-limiter.js';
import { Places, type Place } from './places.js';
import { waitBeforeRetry } from './retries.js';
import { makeCall, type PlannedCall, type SettledCall } from './settled-call.js';
import type { Timing } from './timing.js';

/** What the pace of a model is told of an answer. */
export interface MeasuredResponse {
  readonly usage: TokenUsage | null;
  readonly limits?: LimitReport | undefined;
}

export interface ModelCallsOptions {
  readonly calls: Store['calls'];
  readonly limiter: Limiter;
  /** The provider's and the model's own: a wrong key stops all models of a provider, an unknown model only itself. */
  readonly breakers: readonly [Breaker, Breaker];
  readonly price: ModelPrice | null;
  /** Most calls in flight. */
  readonly concurrency: number;
  readonly timing: Timing;
  readonly metrics: WorkerMetrics;
}

/** Of the provider's breaker and of the model's. */
type Tickets = readonly [BreakerTicket, BreakerTicket];

interface PlacedCall<R> extends SettledCall<R> {
  readonly place: Place;
}

export class ModelCalls {
  readonly #places: Places;

  constructor(private readonly options: ModelCallsOptions) {
    this.#places = new Places(options.concurrency);
  }

  /**
   * Makes one call under the ledger's rules, each attempt on an entry of its own. A call that waits to be made again
   * keeps its place: a provider in trouble is called by fewer.
   *
   * @throws ProviderError when the last attempt failed, or another call found out that the model refuses all of them.
   */
  async settled<R extends MeasuredResponse>(
    planned: PlannedCall,
    work: SettledCall<R>,
  ): Promise<R> {
    const [provider, model] = this.options.breakers;
    const tickets = [provider.ask(), model.ask()] as const;
    const place = await this.#places.take();
    try {
      return await this.#untilAnswered(tickets, planned, { ...work, place });
    } finally {
      place.handOn(Promise.resolve());
    }
  }

  async #untilAnswered<R extends MeasuredResponse>(
    tickets: Tickets,
    planned: PlannedCall,
    work: PlacedCall<R>,
  ): Promise<R> {
    const {
      timing,
      breakers: [provider, model],
    } = this.options;
    for (let retries = 0; ; retries += 1) {
      try {
        return await provider.run(tickets[0], () =>
          model.run(tickets[1], () => this.#attempt(tickets, planned, work)),
        );
      } catch (error) {
        const waitMs = waitBeforeRetry(error, { retries, random: timing.random() });
        if (waitMs === undefined) throw error;
        await timing.sleep(waitMs, work.signal);
      }
    }
  }

  async #attempt<R extends MeasuredResponse>(
    tickets: Tickets,
    planned: PlannedCall,
    work: PlacedCall<R>,
  ): Promise<R> {
    const { calls, limiter, price, breakers, timing, metrics } = this.options;
    const askedAt = timing.now();
    const permit = await limiter.acquire(planned, work.signal);
    if (limiter.state !== undefined) {
      metrics.waited({ model: planned.model, seconds: (timing.now() - askedAt) / 1000 });
    }
    const check = () =>
      breakers.forEach((breaker, index) => breaker.check(tickets[index as 0 | 1]));
    check();
    let response: R | undefined;
    let stored: R;
    try {
      const call = async () => (response = await work.call());
      stored = await makeCall(calls, planned, { ...work, call, check, price, metrics });
    } catch (error) {
      for (const breaker of breakers) breaker.see(error);
      await permit.failed(error);
      throw error;
    }
    await permit.answered(response ?? stored);
    return stored;
  }

  /** Just now, in this process. */
  state(): Omit<ModelState, 'model'> {
    const { breakers, limiter } = this.options;
    return {
      inFlight: this.#places.taken,
      waiting: this.#places.waiting,
      refused: breakers.some(({ isOpen }) => isOpen),
      ...(limiter.state?.() ?? { requestsPerMinute: null, blockedSeconds: 0 }),
    };
  }
}
