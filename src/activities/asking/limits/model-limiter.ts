/** Lets the calls of one model go in the order they came, each in its slot; slots are leased from the store in blocks. */
import { setMaxListeners } from 'node:events';
import type { LimitReport, TokenUsage } from '../../../contracts/models.js';
import type { ModelState } from '../../../metrics/index.js';
import { ProviderError } from '../../../providers/errors/index.js';
import { LONGEST_LOCAL_WAIT_MS } from '../retries.js';
import type { Timing } from '../timing.js';
import { LeasedSlots } from './leased-slots.js';
import type { Pace } from './pace.js';
import type { SharedRate } from './shared-rate.js';
import { TokenEstimates, type ReservedTokens } from './token-estimates.js';

/** One call may be made now. What became of it is to be told. */
export interface Permit {
  answered(response: {
    readonly usage: TokenUsage | null;
    readonly limits?: LimitReport | undefined;
  }): Promise<void>;
  failed(error: unknown): Promise<void>;
}

export interface Limiter {
  /**
   * Waits for the call's slot.
   *
   * @throws ProviderError, retryable, when the provider asked to be left alone for longer than a call waits here.
   * @throws the signal's reason when it is aborted.
   */
  acquire(reserved: ReservedTokens, signal: AbortSignal): Promise<Permit>;
  /** What limits there are, as this process saw them last; without it there are none. */
  state?(): Pick<ModelState, 'requestsPerMinute' | 'blockedSeconds'>;
}

interface Waiting {
  readonly reserved: ReservedTokens;
  readonly go: (permit: Permit) => void;
  readonly fail: (error: Error) => void;
}

/** After a block, workers come back one after the other. */
const SPREAD_MS = 250;
const SPREAD_SHARE = 0.1;
/** What changes meanwhile is looked at in between. */
const LONGEST_PAUSE_MS = 60_000;

export class ModelLimiter implements Limiter {
  readonly #queue: Waiting[] = [];
  readonly #estimates = new TokenEstimates();
  #running = false;
  #alarm = new AbortController();
  readonly #slots: LeasedSlots;

  constructor(
    private readonly options: {
      readonly model: string;
      readonly rate: SharedRate;
      readonly timing: Timing;
    },
  ) {
    this.#slots = new LeasedSlots(options);
  }

  acquire(reserved: ReservedTokens, signal: AbortSignal): Promise<Permit> {
    // An activity's calls share its signal, dozens at a time: no leak.
    setMaxListeners(0, signal);
    return new Promise<Permit>((resolve, reject) => {
      signal.throwIfAborted();
      const done = () => signal.removeEventListener('abort', abort);
      const waiting: Waiting = {
        reserved,
        go: (permit) => (done(), resolve(permit)),
        fail: (error) => (done(), reject(error)),
      };
      const abort = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        waiting.fail(signal.reason as Error);
        if (this.#queue.length === 0) this.#alarm.abort();
      };
      signal.addEventListener('abort', abort, { once: true });
      this.#queue.push(waiting);
      void this.#run();
    });
  }

  state(): Pick<ModelState, 'requestsPerMinute' | 'blockedSeconds'> {
    const { rate } = this.options;
    if (!rate.isKnown) return { requestsPerMinute: null, blockedSeconds: 0 };
    const { requestsPerMinute } = rate.pace();
    return { requestsPerMinute, blockedSeconds: rate.blockedForMs() / 1000 };
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      while (this.#queue.length > 0) await this.#round();
    } catch (error) {
      this.#turnAway(error as Error);
    } finally {
      this.#running = false;
    }
  }

  async #round(): Promise<void> {
    const { rate, timing } = this.options;
    if (!rate.isFresh) await rate.refresh();
    const blockedMs = rate.blockedForMs();
    if (blockedMs > 0) this.#slots.giveUp();
    if (blockedMs > LONGEST_LOCAL_WAIT_MS) {
      this.#turnAway(this.#blocked(blockedMs));
    } else if (blockedMs > 0) {
      await this.#pause(blockedMs + timing.random() * SPREAD_MS);
    } else if (rate.pace().limited) {
      await this.#grant(rate.pace());
    } else {
      while (this.#queue.length > 0) this.#release(0);
    }
  }

  /** Lets those who wait go, each in its slot, for as long as the slots last that are leased. */
  async #grant(pace: Pace): Promise<void> {
    const slots = this.#slots;
    slots.dropStale();
    if (slots.first === undefined) await slots.lease(pace, this.#costs(pace));
    for (let slot = slots.first; slot !== undefined; slot = slots.first) {
      if (this.#queue.length === 0) return;
      if (!this.#isDue(slot.at) && !(await this.#until(slot.at))) {
        slots.giveUp();
        return;
      }
      slots.take();
      this.#release(slot.tokensMs);
    }
  }

  /** For each of the calls that wait, the milliseconds that its tokens are expected to take. */
  *#costs(pace: Pace): Generator<number> {
    for (const { reserved } of this.#queue) yield pace.tokensMs(this.#estimates.of(reserved));
  }

  #isDue(moment: number): boolean {
    const { rate } = this.options;
    return rate.isFresh && rate.blockedForMs() === 0 && moment <= rate.now();
  }

  /** Waits for a moment on the store's clock. @returns false when nobody waits any more, or calls were blocked. */
  async #until(moment: number): Promise<boolean> {
    const { rate } = this.options;
    for (;;) {
      if (this.#queue.length === 0) return false;
      await rate.refresh();
      if (rate.blockedForMs() > 0) return false;
      const waitMs = moment - rate.now();
      if (waitMs <= 0) return true;
      await this.#pause(Math.min(waitMs, LONGEST_PAUSE_MS));
    }
  }

  async #pause(milliseconds: number): Promise<void> {
    this.#alarm = new AbortController();
    const { signal } = this.#alarm;
    try {
      await this.options.timing.sleep(milliseconds, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #release(tokensMs: number): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#slots.owe(-tokensMs);
    else next.go(this.#permit(next.reserved, tokensMs));
  }

  #permit(reserved: ReservedTokens, tokensMs: number): Permit {
    const { rate, timing } = this.options;
    const sentAt = timing.now();
    return {
      answered: async ({ usage, limits }) => {
        if (usage !== null) {
          this.#estimates.learn(reserved, usage);
          this.#slots.owe(rate.pace().tokensMs(usage) - tokensMs);
        }
        if (limits !== undefined && rate.isNews(limits)) await rate.learn(limits);
      },
      failed: async (error) => {
        if (!(error instanceof ProviderError)) return;
        if (error.limits !== undefined) await rate.learn(error.limits);
        if (error.kind === 'rate-limit') {
          this.#slots.owe(-tokensMs);
          await rate.refused(error, sentAt);
        } else if (error.kind === 'overloaded' && error.retryAfterMs !== undefined) {
          await rate.block(error.retryAfterMs);
        }
        if (error.terminal) this.#turnAway(error);
        if (error.terminal || rate.blockedForMs() > 0) this.#alarm.abort();
      },
    };
  }

  #turnAway(error: Error): void {
    for (const { fail } of this.#queue.splice(0)) fail(error);
  }

  #blocked(forMs: number): ProviderError {
    const { model, timing } = this.options;
    const colon = model.indexOf(':');
    return new ProviderError({
      provider: model.slice(0, colon),
      model: model.slice(colon + 1),
      kind: 'rate-limit',
      message: `${model} is left alone for another ${Math.ceil(forMs / 1000)} s, as its provider asked.`,
      retryAfterMs: Math.ceil(forMs * (1 + SPREAD_SHARE * timing.random())),
    });
  }
}
