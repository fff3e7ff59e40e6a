/** Named points at which a worker kills itself: the store's own methods, wrapped. */
import type { Store } from '../../../src/store/index.js';

export const KILL_POINTS = [
  'before the write',
  'after the write',
  'before the acknowledgement',
] as const;
export type KillPoint = (typeof KILL_POINTS)[number];

/** What a worker is told: to kill itself when it comes to this point for the `nth` time from now on. */
export interface Arming {
  readonly point: KillPoint;
  readonly nth: number;
}

/**
 * Gives the store a trigger for each point. A model's answer is the write; what a chunk writes last, when all its
 * documents are stored, comes right before its acknowledgement.
 *
 * @param kill - Ends this process, and does not come back.
 */
export function plantKillPoints(store: Store, kill: () => void): { arm(arming: Arming): void } {
  let armed: Arming | undefined;
  const pass = (point: KillPoint) => {
    if (armed?.point !== point) return;
    armed = { point, nth: armed.nth - 1 };
    if (armed.nth <= 0) kill();
  };
  const { completions, attempts } = store;
  const record = completions.record.bind(completions);
  completions.record = async (...args) => {
    pass('before the write');
    const stored = await record(...args);
    pass('after the write');
    return stored;
  };
  const forget = attempts.forget.bind(attempts);
  attempts.forget = async (unit) => {
    await forget(unit);
    pass('before the acknowledgement');
  };
  return {
    arm(arming) {
      armed = arming;
    },
  };
}
