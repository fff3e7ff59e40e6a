/** Attempts under way: those of other processes that never ended are losses. */
import { expect, it } from 'vitest';
import type { FreshStores } from '../fresh-stores.js';
import { storeRun } from '../fixtures.js';

export function attemptTests(stores: FreshStores): void {
  it('counts attempts of others that did not end, and none of its own', async () => {
    const url = await stores.url();
    const [killed, other] = [await stores.open(url), await stores.open(url)];
    const runId = await storeRun(killed);
    const unit = { runId, stage: 'label', unit: 'chunk 0' };
    expect(await other.attempts.lost(unit)).toBe(0);
    await killed.attempts.begin(unit);
    expect(await killed.attempts.lost(unit)).toBe(0);
    expect(await other.attempts.lost(unit)).toBe(1);
    const second = await killed.attempts.begin(unit);
    expect(await other.attempts.lost(unit)).toBe(2);
    await killed.attempts.end(second);
    await killed.attempts.end(second);
    expect(await other.attempts.lost(unit)).toBe(1);
  });

  it('keeps runs, stages and units apart, and forgets what is done', async () => {
    const url = await stores.url();
    const [killed, other] = [await stores.open(url), await stores.open(url)];
    const runId = await storeRun(killed);
    const unit = { runId, stage: 'label', unit: 'chunk 0' };
    const others = [
      { ...unit, unit: 'document 1' },
      { ...unit, stage: 'summarize' },
      { ...unit, runId: await storeRun(killed, 'another') },
    ];
    for (const each of [unit, unit, ...others]) await killed.attempts.begin(each);
    await other.attempts.forget(unit);
    expect(await other.attempts.lost(unit)).toBe(0);
    for (const each of others) expect(await other.attempts.lost(each)).toBe(1);
  });
}
