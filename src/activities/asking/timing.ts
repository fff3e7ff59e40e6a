/** Time and chance, passed in so that tests can run minutes in no time. */
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface Timing {
  /** Milliseconds from some fixed moment; never goes back. */
  now(): number;
  /** @throws the signal's reason when it is aborted, before or meanwhile. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 up to, but not including, 1. */
  random(): number;
}

export const SYSTEM_TIMING: Timing = {
  now: () => performance.now(),
  async sleep(milliseconds, signal) {
    // An activity's calls share its signal, dozens at a time: no leak.
    setMaxListeners(0, signal);
    try {
      await delay(milliseconds, undefined, { signal });
    } catch (error) {
      // Node's own error hides why.
      signal.throwIfAborted();
      throw error;
    }
  },
  random: () => Math.random(),
};
