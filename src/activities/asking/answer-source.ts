/** Where answers come from: the store's completions first, a model's call otherwise. No answered call is made twice. */
import pLimit, { type LimitFunction } from 'p-limit';
import type { ChatModel, ChatRequest, ChatResponse, TokenUsage } from '../../contracts/models.js';
import type { Reservation, Store } from '../../store/index.js';
import { Breaker } from './breaker.js';
import { requestHash, type Asking } from './request-hash.js';
import { makeCall, type SettledCall } from './settled-call.js';
import type { UsageMeter } from './usage-meter.js';

export interface AnswerOptions extends Asking {
  readonly runId: number;
  /** The document's key in the store, where the request is about one. */
  readonly document: number | null;
  readonly meter: UsageMeter;
  readonly signal: AbortSignal;
}

/** One for all activities of a worker: it holds the limits and the calls that are under way. */
export class AnswerSource {
  readonly #limits = new Map<string, LimitFunction>();
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #breakers = new Map<string, Breaker>();

  /** @param options.concurrency - Most calls in flight for one provider's model in this process. */
  constructor(
    private readonly store: Store,
    private readonly options: { readonly concurrency: number },
  ) {}

  /** @throws ProviderError when the call failed. */
  async answer(
    model: ChatModel,
    request: ChatRequest,
    options: AnswerOptions,
  ): Promise<ChatResponse> {
    const { completions } = this.store;
    const hash = requestHash(model, request, options);
    return await this.once(hash, {
      signal: options.signal,
      async find() {
        const stored = await completions.find(hash);
        if (stored !== undefined) options.meter.reused();
        return stored;
      },
      make: () => this.#call(model, request, hash, options),
    });
  }

  /** What is stored; else what `make` makes and stores, unless it is being made: then that is waited for. */
  async once<R>(
    hash: string,
    {
      find,
      make,
      signal,
    }: {
      readonly find: () => Promise<R | undefined>;
      readonly make: () => Promise<R>;
      readonly signal: AbortSignal;
    },
  ): Promise<R> {
    for (;;) {
      const stored = await find();
      if (stored !== undefined) return stored;
      const sameCall = this.#underWay.get(hash);
      if (sameCall === undefined) break;
      // Another document with the same text, or another run, asks the same; its failure is not ours.
      await sameCall.catch(() => undefined);
      signal.throwIfAborted();
    }
    const call = make();
    this.#underWay.set(hash, call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(hash);
    }
  }

  /** Runs `work` when one of the model's places is free. */
  limit(model: string): LimitFunction {
    let limit = this.#limits.get(model);
    if (limit === undefined) {
      limit = pLimit(this.options.concurrency);
      this.#limits.set(model, limit);
    }
    return limit;
  }

  /**
   * Makes one call under the ledger's rules: reserved before, its answer stored before anything looks at it, settled
   * after. Waits for one of the model's places, and is not made when the model refuses all calls: see `Breaker`.
   */
  async settled<R extends { readonly usage: TokenUsage }>(
    reservation: Reservation,
    work: SettledCall<R>,
  ): Promise<R> {
    const breaker = this.#breaker(reservation.model);
    const ticket = breaker.ask();
    return await this.limit(reservation.model)(() =>
      breaker.run(ticket, () => makeCall(this.store.calls, reservation, work)),
    );
  }

  #breaker(model: string): Breaker {
    let breaker = this.#breakers.get(model);
    if (breaker === undefined) {
      breaker = new Breaker();
      this.#breakers.set(model, breaker);
    }
    return breaker;
  }

  async #call(
    model: ChatModel,
    request: ChatRequest,
    hash: string,
    { runId, document, meter, signal }: AnswerOptions,
  ): Promise<ChatResponse> {
    const key = { hash, model: model.name, task: request.task };
    return await this.settled(
      {
        ...key,
        runId,
        document,
        inputTokens: mostInputTokens(request),
        outputTokens: request.maxTokens,
      },
      {
        signal,
        call: () => model.complete(request, { signal }),
        store: async (response) => {
          meter.called(response);
          return await this.store.completions.record(key, response);
        },
      },
    );
  }
}

/** A cautious estimate before the call: two characters a token is fewer than any of today's tokenisers need for prose. */
function mostInputTokens({ system, messages }: ChatRequest): number {
  const characters = messages.reduce((sum, { content }) => sum + content.length, system.length);
  return Math.ceil(characters / 2);
}
