/** Completions and calls: what was answered is never asked again, and every call is on the bill. */
import { expect, it } from 'vitest';
import type { ChatResponse } from '../../../src/contracts/models.js';
import type { Reservation, Settlement } from '../../../src/store/calls.js';
import type { FreshStores } from '../fresh-stores.js';
import { storeRun } from '../fixtures.js';

const response = (text: string, tokens = 1): ChatResponse => ({
  text,
  stopReason: 'end',
  usage: { inputTokens: tokens, outputTokens: tokens, cachedTokens: 0, cacheWriteTokens: 0 },
});
const key = { hash: 'h', model: 'scripted:model', task: 'label' };

export function ledgerTests(stores: FreshStores): void {
  const reservation = (runId: number | null, changes: Partial<Reservation> = {}): Reservation => ({
    ...{ runId, hash: 'h', task: 'label', model: 'm', document: null },
    ...{ inputTokens: 100, outputTokens: 50, cost: 0.5 },
    ...changes,
  });
  const answered = (inputTokens: number, seconds = 1): Settlement => ({
    outcome: 'answered',
    detail: null,
    usage: { inputTokens, outputTokens: 2, cachedTokens: 1, cacheWriteTokens: 3 },
    cost: 0.25,
    seconds,
  });

  const failed = (seconds: number): Settlement => ({
    ...{ outcome: 'failed', detail: 'overloaded', usage: null, cost: 0, seconds },
  });

  it('keeps the first completion, a refusal too, and gives it to whoever comes later', async () => {
    const store = await stores.store();
    const refusal: ChatResponse = { ...response(''), stopReason: 'refusal' };
    expect(await store.completions.find('h')).toBeUndefined();
    expect(await store.completions.record(key, refusal)).toEqual(refusal);
    expect(await store.completions.record(key, response('late'))).toEqual(refusal);
    expect(await store.completions.find('h')).toEqual(refusal);
  });

  it('gives both of two workers the same answer', async () => {
    const url = await stores.url();
    const [one, other] = [await stores.open(url), await stores.open(url)];
    const [a, b] = await Promise.all([
      one.completions.record(key, response('one')),
      other.completions.record(key, response('two')),
    ]);
    expect(a).toEqual(b);
  });

  it('keeps an answer as it was, to the character', async () => {
    const store = await stores.store();
    const text = '<category>Zoë’s 😀\n\t"\\\'</category>\u2028字';
    expect(await store.completions.record(key, response(text))).toEqual(response(text));
  });

  it('lists what was reserved and never settled apart, as a call all the same', async () => {
    const store = await stores.store();
    const runId = await storeRun(store);
    await store.calls.reserve(reservation(runId));
    expect(await store.calls.usage(runId)).toEqual([
      {
        ...{ task: 'label', model: 'm', calls: 1, failed: 0, unknown: 1 },
        ...{ inputTokens: 0, outputTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, seconds: 0 },
        ...{ unreported: 0, cost: 0, unknownCost: 0.5, unpricedCalls: 0 },
      },
    ]);
  });

  it('settles a call once', async () => {
    const store = await stores.store();
    const runId = await storeRun(store);
    const call = await store.calls.reserve(reservation(runId));
    await store.calls.settle(call, answered(10));
    await store.calls.settle(call, { ...answered(999), outcome: 'failed', detail: 'late' });
    expect(await store.calls.usage(runId)).toMatchObject([
      { calls: 1, failed: 0, unknown: 0, inputTokens: 10 },
    ]);
  });

  it('sums usage by task and model, for each run alone', async () => {
    const store = await stores.store();
    const [runId, other] = [await storeRun(store), await storeRun(store, 'other')];
    const make = async (changes: Partial<Reservation>, settlement = answered(10, 0.5)) =>
      store.calls.settle(await store.calls.reserve(reservation(runId, changes)), settlement);
    await make({});
    await make({ hash: 'h2' });
    await make({}, failed(0.25));
    await make({ model: 'n' });
    await make({ task: 'summarize' });
    await store.calls.reserve(reservation(runId));
    await store.calls.reserve(reservation(other));
    await store.calls.reserve(reservation(null));
    const usage = await store.calls.usage(runId);
    expect(usage.map(({ task, model }) => `${task} ${model}`)).toEqual([
      'label m',
      'label n',
      'summarize m',
    ]);
    expect(usage[0]).toEqual({
      ...{ task: 'label', model: 'm', calls: 4, failed: 1, unknown: 1 },
      ...{ inputTokens: 20, outputTokens: 4, cachedTokens: 2, cacheWriteTokens: 6, seconds: 1.25 },
      ...{ unreported: 0, cost: 0.5, unknownCost: 0.5, unpricedCalls: 0 },
    });
    expect(await store.calls.usage(other)).toMatchObject([{ calls: 1, unknown: 1 }]);
  });

  it('keeps an answer of unknown size apart from one of no size', async () => {
    const store = await stores.store();
    const unknown: ChatResponse = { ...response('a'), usage: null };
    expect(await store.completions.record(key, unknown)).toEqual(unknown);
    const none = response('b', 0);
    expect(await store.completions.record({ ...key, hash: 'h2' }, none)).toEqual(none);
  });

  it('adds to the bill what is known, and lists apart what is not: outcomes, sizes, prices', async () => {
    const store = await stores.store();
    const runId = await storeRun(store);
    const make = async (settlement: Settlement, changes: Partial<Reservation> = {}) =>
      store.calls.settle(await store.calls.reserve(reservation(runId, changes)), settlement);
    const unknown = (detail: string): Settlement => ({
      ...{ outcome: 'unknown', detail, usage: null, cost: null, seconds: 2 },
    });
    await make(answered(10));
    await make(failed(1));
    await make(failed(1), { cost: null });
    await make(unknown('time-out'));
    await make(unknown('time-out'));
    await make(unknown('reset'), { cost: null });
    await make({ ...answered(10), usage: null, cost: null });
    await make({ ...answered(10), cost: null }, { cost: null });
    await store.calls.reserve(reservation(runId));
    expect(await store.calls.usage(runId)).toMatchObject([
      {
        ...{ calls: 9, failed: 2, unknown: 4, unreported: 1, inputTokens: 20 },
        ...{ cost: 0.25, unknownCost: 2, unpricedCalls: 2 },
      },
    ]);
    const found = await store.calls.unknown(runId);
    expect(found).toHaveLength(3);
    expect(found).toContainEqual({
      ...{ task: 'label', model: 'm', reason: 'time-out', calls: 2, mostCost: 1 },
    });
    expect(found).toContainEqual(
      expect.objectContaining({ reason: 'reset', calls: 1, mostCost: null }),
    );
    expect(found.map(({ reason }) => reason).join()).toContain('its worker ended');
  });
}
