/** Waits for a busy SQLite database without blocking the event loop. */
import { setTimeout as delay } from 'node:timers/promises';
import { isBusy } from '../../sqlite/sqlite-connection.js';

const FIRST_DELAY_MS = 2;
const LONGEST_DELAY_MS = 100;

/**
 * Runs `work` again while another process holds the write lock, with growing, jittered pauses.
 *
 * @throws what `work` throws: at once when that is not about a busy database, else after `patienceMs`.
 */
export async function retryBusy<T>(work: () => T | Promise<T>, patienceMs: number): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (let pause = FIRST_DELAY_MS; ; pause = Math.min(pause * 2, LONGEST_DELAY_MS)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error;
    }
    await delay(pause * (0.5 + Math.random()));
  }
}
