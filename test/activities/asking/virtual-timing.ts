/** Time that passes as fast as there is nothing left to do: minutes of waiting in milliseconds. */
import { onTestFinished, vi } from 'vitest';
import type { Timing } from '../../../src/activities/asking/timing.js';
import { hashUnit } from '../../../src/testing/hash.js';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** More writes than anything here makes between two sleeps. */
const TURNS = 20;

/** `Date` follows it, so that the store's clock does too. Whatever runs on it must wait for nothing else. */
export class VirtualTiming implements Timing {
  readonly #start = Date.parse('2026-01-01T00:00:00Z');
  readonly #sleepers = new Set<Sleeper>();
  #now = 0;
  #draws = 0;

  constructor(private readonly seed = 1) {
    vi.useFakeTimers({ toFake: ['Date'], now: this.#start });
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return hashUnit(String((this.#draws += 1)), this.seed);
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error);
        return;
      }
      const end = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', abort);
      };
      const abort = () => {
        end();
        reject(signal?.reason as Error);
      };
      const sleeper = { at: this.#now + milliseconds, wake: () => (end(), resolve()) };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Lets time pass until the work is done. @throws what the work throws; Error when nothing can ever happen again. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const done = work.finally(() => (settled = true));
    done.catch(() => undefined);
    for (;;) {
      // All that is not asleep goes on until it is: each of its writes takes the store one turn of the event loop.
      for (let turn = 0; turn < TURNS && !settled; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (settled) return await done;
      const next = Math.min(...[...this.#sleepers].map(({ at }) => at));
      if (next === Infinity) throw new Error('Nobody is asleep and the work is not done.');
      this.#now = Math.max(this.#now, next);
      vi.setSystemTime(this.#start + this.#now);
      for (const { at, wake } of [...this.#sleepers]) if (at <= this.#now) wake();
    }
  }
}
