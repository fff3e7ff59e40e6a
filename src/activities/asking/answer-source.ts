/** Where answers come from: the store's completions first, a model's call otherwise. No answered call is made twice. */
import type { ChatModel, ChatRequest, ChatResponse } from '../../contracts/models.js';
import type { ModelPrice, OperatorConfig } from '../../contracts/operator.js';
import { mostTokens } from '../../domain/tokens.js';
import { NO_METRICS, type ModelState, type WorkerMetrics } from '../../metrics/index.js';
import type { Store } from '../../store/index.js';
import { Breaker } from './breaker.js';
import { operatorLimits } from './limits/operator-limits.js';
import { createLimiter } from './limits/rate-limiter.js';
import { ModelCalls, type MeasuredResponse } from './model-calls.js';
import { requestHash, type Asking } from './request-hash.js';
import type { PlannedCall, SettledCall } from './settled-call.js';
import { SYSTEM_TIMING, type Timing } from './timing.js';
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
  readonly #models = new Map<string, ModelCalls>();
  readonly #underWay = new Map<string, Promise<unknown>>();
  readonly #breakers = new Map<string, Breaker>();

  /**
   * @param options.concurrency - Most calls in flight for one provider's model in this process.
   * @param options.limits - What the operator allows, by model; left out, limits are learnt from the providers.
   * @param options.prices - The price of a model, null where it is unknown; left out, all are.
   */
  constructor(
    private readonly store: Store,
    private readonly options: {
      readonly concurrency: number;
      readonly limits?: OperatorConfig['limits'] | undefined;
      readonly prices?: (model: string) => ModelPrice | null;
      readonly timing?: Timing | undefined;
      readonly metrics?: WorkerMetrics | undefined;
    },
  ) {}

  /** How the models that were called in this process stand just now. */
  states(): ModelState[] {
    return [...this.#models].map(([model, calls]) => ({ model, ...calls.state() }));
  }

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

  /**
   * Makes one call under the ledger's rules: reserved before, its answer stored and settled before anything looks at
   * it. Waits for one of the model's places and for its pace, is made again where that promises something, and is
   * not made when the model refuses all calls: see `ModelCalls`.
   */
  settled<R extends MeasuredResponse>(planned: PlannedCall, work: SettledCall<R>): Promise<R> {
    return this.#callsOf(planned.model).settled(planned, work);
  }

  #callsOf(model: string): ModelCalls {
    let calls = this.#models.get(model);
    if (calls === undefined) {
      const { concurrency, limits = {}, prices, timing = SYSTEM_TIMING } = this.options;
      calls = new ModelCalls({
        calls: this.store.calls,
        breakers: [this.#breakerOf(model, timing), new Breaker(timing)],
        limiter: createLimiter(model, this.store.rateLimits, { limits, timing }),
        price: prices?.(model) ?? null,
        concurrency: Math.min(
          concurrency,
          operatorLimits(limits, model).concurrency ?? concurrency,
        ),
        timing,
        metrics: this.options.metrics ?? NO_METRICS,
      });
      this.#models.set(model, calls);
    }
    return calls;
  }

  /** One for all models that a key, an account, opens: a provider, or one of its compatible servers. */
  #breakerOf(model: string, timing: Timing): Breaker {
    const account = accountOf(model);
    let breaker = this.#breakers.get(account);
    if (breaker === undefined) {
      breaker = new Breaker(timing, ({ kind }) => kind !== 'unknown-model');
      this.#breakers.set(account, breaker);
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
        inputTokens: mostTokens([
          request.system,
          ...request.messages.map(({ content }) => content),
        ]),
        outputTokens: request.maxTokens,
      },
      {
        signal,
        call: () => model.complete(request, { signal }),
        meter,
        store: (response) => this.store.completions.record(key, response),
      },
    );
  }
}

/** `openai`, or `compatible:NAME`: what stands before the model's own name. */
function accountOf(model: string): string {
  const [provider = '', server = ''] = model.split(/[:/]/u, 2);
  return provider === 'compatible' ? `${provider}:${server}` : provider;
}
