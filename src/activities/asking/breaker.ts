/** Stops the calls of a provider or model that refuses for good (a wrong key, no credit), and finds out when it no longer does. */
import { ProviderError } from '../../providers/errors/index.js';
import type { Timing } from './timing.js';

/** How long nothing at all is called after a refusal: until the runs that it concerns have paused. See RESUME_DELAY. */
const QUIET_MS = 1_000;

/**
 * After a terminal failure, calls that were waiting, and those asked for in the next seconds, fail with it, unmade. Of
 * those asked for later, when somebody resumed a run, one is made while the others wait: where it meets a terminal
 * failure too, all of them fail with that; else they go on. So only the calls in flight are made, and then one at a
 * time.
 */
export class Breaker {
  #refusal: ProviderError | undefined;
  #refusedAt = -Infinity;
  #probe: Promise<unknown> | undefined;

  /** @param minds - Which terminal failures concern all its calls; default: any. */
  constructor(
    private readonly timing: Pick<Timing, 'now'>,
    private readonly minds: (error: ProviderError) => boolean = () => true,
  ) {}

  /** Whether calls are refused, but for the one that finds out whether they still are. */
  get isOpen(): boolean {
    return this.#refusal !== undefined;
  }

  /** To be taken when a call is asked for, before it waits for its place. */
  ask(): BreakerTicket {
    const isQuiet = this.timing.now() - this.#refusedAt < QUIET_MS;
    return { refusal: isQuiet ? undefined : this.#refusal };
  }

  /**
   * Makes the call, or does not.
   *
   * @throws what the call throws; the ProviderError of another call when this one was not made.
   */
  run<T>(ticket: BreakerTicket, call: () => Promise<T>): Promise<T> {
    return this.#refusal === undefined ? this.#seen(call()) : this.#afterRefusal(ticket, call);
  }

  async #afterRefusal<T>(ticket: BreakerTicket, call: () => Promise<T>): Promise<T> {
    while (this.#refusal !== undefined) {
      this.check(ticket);
      if (this.#probe === undefined) return await this.#runProbe(call);
      // Its failure is not ours, unless it is a refusal, which the loop sees.
      await this.#probe.catch(() => undefined);
    }
    return await this.#seen(call());
  }

  /** To be asked again after a wait. @throws the terminal failure that came up since the ticket was taken. */
  check(ticket: BreakerTicket): void {
    if (this.#refusal !== undefined && this.#refusal !== ticket.refusal) throw this.#refusal;
  }

  /** To be told of a failure before anything else is done about it. */
  see(error: unknown): void {
    if (!(error instanceof ProviderError) || !error.terminal || !this.minds(error)) return;
    this.#refusal = error;
    this.#refusedAt = this.timing.now();
  }

  #seen<T>(made: Promise<T>): Promise<T> {
    return made.catch((error: unknown) => {
      this.see(error);
      throw error;
    });
  }

  async #runProbe<T>(call: () => Promise<T>): Promise<T> {
    const made = this.#seen(call());
    this.#probe = made;
    try {
      const answer = await made;
      this.#refusal = undefined;
      this.#refusedAt = -Infinity;
      return answer;
    } finally {
      this.#probe = undefined;
    }
  }
}

export interface BreakerTicket {
  /** The terminal failure that was known, and no longer new, when the call was asked for. */
  readonly refusal: ProviderError | undefined;
}
