/** A provider with limits, and workers that call it as fast as they may, in virtual time. */
import { AnswerSource } from '../../../src/activities/asking/answer-source.js';
import { UsageMeter } from '../../../src/activities/asking/usage-meter.js';
import type { ChatModel, ChatRequest, ChatResponse } from '../../../src/contracts/models.js';
import type { OperatorConfig } from '../../../src/contracts/operator.js';
import { ProviderError } from '../../../src/providers/errors/index.js';
import type { Store } from '../../../src/store/index.js';
import { createRateCounter } from '../../../src/testing/stand-in/rate-counter.js';
import type { RateLimits, RateState } from '../../../src/testing/stand-in/rate-limits.js';
import { FIRST, requestAbout } from './support.js';
import type { VirtualTiming } from './virtual-timing.js';

export interface SimulatedProviderOptions extends RateLimits {
  readonly timing: VirtualTiming;
  /** Milliseconds of one call; default 200. A refusal takes a fifth of it. */
  readonly latencyMs?: number;
  /** Tokens of one call's input and output, of which a tenth is output; default 1. */
  readonly tokens?: (request: ChatRequest) => number;
  /** Default `simulated:model`. */
  readonly name?: string;
}

export interface Arrival {
  /** On the virtual clock, in milliseconds. */
  readonly at: number;
  readonly taken: boolean;
  readonly tokens: number;
}

/** Keeps its limits as the stand-in server does, without the server. */
export class SimulatedProvider {
  readonly arrivals: Arrival[] = [];
  readonly model: ChatModel;

  constructor(options: SimulatedProviderOptions) {
    const { timing, latencyMs = 200, tokens = () => 1, limitHeaders = 'all' } = options;
    const counter = createRateCounter(options);
    this.model = {
      name: options.name ?? 'simulated:model',
      preflight: () => Promise.resolve(),
      complete: async (request, { signal } = {}): Promise<ChatResponse> => {
        await timing.sleep(latencyMs / 10, signal);
        const now = timing.now();
        const used = tokens(request);
        const state = counter.take(used, now);
        this.arrivals.push({ at: now, taken: state.allowed, tokens: used });
        const limits = limitHeaders === 'all' ? reportOf(state, now) : undefined;
        if (!state.allowed) {
          await timing.sleep(latencyMs / 10, signal);
          const seconds = Math.ceil((state.freeAt - now) / 1000);
          throw refusal(limitHeaders === 'none' ? undefined : seconds * 1000, limits);
        }
        await timing.sleep((latencyMs * 9) / 10, signal);
        const outputTokens = Math.floor(used / 10);
        const usage = {
          ...{ inputTokens: used - outputTokens, outputTokens },
          ...{ cachedTokens: 0, cacheWriteTokens: 0 },
        };
        return { text: 'yes', stopReason: 'end', usage, limits };
      },
    };
  }

  /** Between two moments of the virtual clock, in minutes. */
  counts(from: number, to: number): { readonly taken: number; readonly refused: number } {
    const between = this.arrivals.filter(({ at }) => at >= from * 60_000 && at < to * 60_000);
    const taken = between.filter((arrival) => arrival.taken).length;
    return { taken, refused: between.length - taken };
  }
}

function refusal(retryAfterMs: number | undefined, limits: ChatResponse['limits']): ProviderError {
  return new ProviderError({
    ...{ provider: 'simulated', model: 'model', kind: 'rate-limit', message: 'too many' },
    ...{ retryAfterMs, limits },
  });
}

function reportOf({ requests, tokens }: RateState, now: number): ChatResponse['limits'] {
  const window = ({ limit, remaining, resetAt }: RateState['requests']) => ({
    ...{ limit, remaining, resetMs: resetAt - now },
  });
  return { requests: window(requests), tokens: window(tokens) };
}

export interface BusyWorkersOptions {
  readonly store: Store;
  /** Other connections to the same store; the workers take turns. Default: none. */
  readonly others?: readonly Store[];
  readonly runId: number;
  readonly timing: VirtualTiming;
  readonly model: ChatModel;
  readonly workers: number;
  /** For how long new calls are asked for. */
  readonly minutes: number;
  /** Of each worker; default 20. */
  readonly concurrency?: number;
  readonly limits?: OperatorConfig['limits'];
}

/** Workers that each always have a call to make; calls that are handed back wait as Temporal would hold them. */
export async function keepBusy(options: BusyWorkersOptions): Promise<void> {
  const { store, others = [], runId, timing, model, concurrency = 20, limits } = options;
  const stores = [store, ...others];
  const end = options.minutes * 60_000;
  const { signal } = new AbortController();
  let asked = 0;
  const caller = async (answers: AnswerSource): Promise<void> => {
    let failures = 0;
    while (timing.now() < end) {
      const request = requestAbout(`document ${(asked += 1)}`);
      try {
        const meter = new UsageMeter();
        await answers.answer(model, request, { runId, document: null, meter, signal, ...FIRST });
        failures = 0;
      } catch (error) {
        if (!(error instanceof ProviderError) || !error.retryable) throw error;
        await timing.sleep(error.retryAfterMs ?? Math.min(60_000, 1_000 * 2 ** failures));
        failures += 1;
      }
    }
  };
  const callers = Array.from({ length: options.workers }, (_, worker) => {
    const answers = new AnswerSource(stores[worker % stores.length] ?? store, {
      concurrency,
      limits,
      timing,
    });
    return Array.from({ length: concurrency }, () => caller(answers));
  });
  await timing.run(Promise.all(callers.flat()));
}
