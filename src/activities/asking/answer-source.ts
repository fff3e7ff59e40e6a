/** Where answers come from: the store's completions first, a model's call otherwise. No answered call is made twice. */
import pLimit, { type LimitFunction } from 'p-limit';
import type { ChatModel, ChatRequest, ChatResponse, TokenUsage } from '../../contracts/models.js';
import { ProviderError } from '../../providers/errors/index.js';
import type { Reservation, Store } from '../../store/index.js';
import { requestHash, type Asking } from './request-hash.js';
import type { UsageMeter } from './usage-meter.js';

const NO_TOKENS = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 };

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
  readonly #underWay = new Map<string, Promise<ChatResponse>>();
  /** The last terminal failure of a model's calls: those that wait for a place when it happens are not made. */
  readonly #refusals = new Map<string, ProviderError>();

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
    const hash = requestHash(model, request, options);
    for (;;) {
      const stored = await this.store.completions.find(hash);
      if (stored !== undefined) {
        options.meter.reused();
        return stored;
      }
      const sameCall = this.#underWay.get(hash);
      if (sameCall === undefined) break;
      // Another document with the same text is being asked about; its failure is not ours.
      await sameCall.catch(() => undefined);
      options.signal.throwIfAborted();
    }
    const call = this.#call(model, request, hash, options);
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
   * after. Waits for one of the model's places; when a call before it meets a failure that all calls will meet, such as
   * a wrong key, it is not made and fails with that.
   */
  async settled<R extends { readonly usage: TokenUsage }>(
    reservation: Reservation,
    {
      signal,
      call,
      store,
    }: { readonly signal: AbortSignal; call(): Promise<R>; store(response: R): Promise<R> },
  ): Promise<R> {
    const { model } = reservation;
    const refusalBefore = this.#refusals.get(model);
    return await this.limit(model)(async () => {
      signal.throwIfAborted();
      const refusal = this.#refusals.get(model);
      if (refusal !== undefined && refusal !== refusalBefore) throw refusal;
      const { calls } = this.store;
      const id = await calls.reserve(reservation);
      const started = performance.now();
      const seconds = () => (performance.now() - started) / 1000;
      let response: R;
      try {
        response = await call();
      } catch (error) {
        if (error instanceof ProviderError && error.terminal) this.#refusals.set(model, error);
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
    });
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

function isKnownFailure(error: unknown): boolean {
  const kind = (error as { kind?: unknown } | null)?.kind;
  return kind !== 'aborted' && kind !== 'timeout' && kind !== 'connection' && !isAbort(error);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
