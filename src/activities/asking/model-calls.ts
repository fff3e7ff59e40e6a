/** The calls of one model: how many at once, how fast, made again or not, or not at all. */
import pLimit, { type LimitFunction } from 'p-limit';
import type { LimitReport, TokenUsage } from '../../contracts/models.js';
import type { ModelPrice } from '../../contracts/operator.js';
import type { Store } from '../../store/index.js';
import { Breaker, type BreakerTicket } from './breaker.js';
import type { Limiter } from './limits/model-limiter.js';
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
  readonly price: ModelPrice | null;
  /** Most calls in flight. */
  readonly concurrency: number;
  readonly timing: Timing;
}

export class ModelCalls {
  readonly #breaker: Breaker;
  readonly #places: LimitFunction;

  constructor(private readonly options: ModelCallsOptions) {
    this.#breaker = new Breaker(options.timing);
    this.#places = pLimit(options.concurrency);
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
    const ticket = this.#breaker.ask();
    return await this.#places(() => this.#untilAnswered(ticket, planned, work));
  }

  async #untilAnswered<R extends MeasuredResponse>(
    ticket: BreakerTicket,
    planned: PlannedCall,
    work: SettledCall<R>,
  ): Promise<R> {
    const { timing } = this.options;
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.#breaker.run(ticket, () => this.#attempt(ticket, planned, work));
      } catch (error) {
        const waitMs = waitBeforeRetry(error, { retries, random: timing.random() });
        if (waitMs === undefined) throw error;
        await timing.sleep(waitMs, work.signal);
      }
    }
  }

  async #attempt<R extends MeasuredResponse>(
    ticket: BreakerTicket,
    planned: PlannedCall,
    work: SettledCall<R>,
  ): Promise<R> {
    const { calls, limiter, price } = this.options;
    const permit = await limiter.acquire(planned, work.signal);
    this.#breaker.check(ticket);
    let response: R | undefined;
    let stored: R;
    try {
      const call = async () => (response = await work.call());
      stored = await makeCall(calls, planned, { ...work, call, price });
    } catch (error) {
      this.#breaker.see(error);
      await permit.failed(error);
      throw error;
    }
    await permit.answered(response ?? stored);
    return stored;
  }
}
