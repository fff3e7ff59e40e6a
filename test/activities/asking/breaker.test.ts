/** The breaker: after a terminal failure at most the calls in flight are made, and then one at a time. */
import { describe, expect, it } from 'vitest';
import { Breaker } from '../../../src/activities/asking/breaker.js';
import { failureOf, providerError } from '../support.js';
import { gate } from './support.js';

const REFUSAL = providerError('authentication');

const QUIET_MS = 1_000;
let now = 0;
const newBreaker = () => new Breaker({ now: () => now });

/** A breaker on which a call was refused for good, some time ago. */
async function openBreaker(): Promise<Breaker> {
  const breaker = newBreaker();
  await failureOf(breaker.run(breaker.ask(), () => Promise.reject(REFUSAL)));
  now += QUIET_MS;
  return breaker;
}

/** A call that says when it is made, and answers when it is told to. */
function gatedCall(answer: () => Promise<string> = () => Promise.resolve('yes')) {
  const { opened, open } = gate();
  const call = { made: 0, open, run: () => ((call.made += 1), opened.then(answer)) };
  return call;
}

const soon = () => new Promise((resolve) => setImmediate(resolve));

describe('a breaker', () => {
  it('lets calls through while nothing is wrong, side by side', async () => {
    const breaker = newBreaker();
    const calls = [gatedCall(), gatedCall()];
    const asked = calls.map(({ run }) => breaker.run(breaker.ask(), run));
    expect(calls.map(({ made }) => made)).toEqual([1, 1]);
    calls.forEach(({ open }) => open());
    expect(await Promise.all(asked)).toEqual(['yes', 'yes']);
  });

  it.each(['rate-limit', 'server', 'timeout', 'invalid-request', 'aborted'] as const)(
    'is not opened by a failure that is not for good: %s',
    async (kind) => {
      const breaker = newBreaker();
      const error = providerError(kind);
      expect(await failureOf(breaker.run(breaker.ask(), () => Promise.reject(error)))).toBe(error);
      expect(await breaker.run(breaker.ask(), () => Promise.resolve('yes'))).toBe('yes');
    },
  );

  it('makes none of the calls that were waiting when one was refused for good', async () => {
    const breaker = newBreaker();
    const waiting = breaker.ask();
    await failureOf(breaker.run(breaker.ask(), () => Promise.reject(REFUSAL)));
    const call = gatedCall();
    expect(await failureOf(breaker.run(waiting, call.run))).toBe(REFUSAL);
    expect(() => breaker.check(waiting)).toThrow(REFUSAL);
    expect(call.made).toBe(0);
  });

  it('makes no call at all in the seconds after a refusal, whenever it was asked for', async () => {
    const breaker = newBreaker();
    await failureOf(breaker.run(breaker.ask(), () => Promise.reject(REFUSAL)));
    now += QUIET_MS - 1;
    const call = gatedCall();
    expect(await failureOf(breaker.run(breaker.ask(), call.run))).toBe(REFUSAL);
    expect(call.made).toBe(0);
    now += 1;
    call.open();
    expect(await breaker.run(breaker.ask(), call.run)).toBe('yes');
  });

  it('lets one call try, while those asked for later wait, and all go on when it is answered', async () => {
    const breaker = await openBreaker();
    const [probe, ...others] = [gatedCall(), gatedCall(), gatedCall()];
    const asked = [probe, ...others].map(({ run }) => breaker.run(breaker.ask(), run));
    await soon();
    expect([probe, ...others].map(({ made }) => made)).toEqual([1, 0, 0]);
    probe.open();
    others.forEach(({ open }) => open());
    expect(await Promise.all(asked)).toEqual(['yes', 'yes', 'yes']);
    expect(() => breaker.check(breaker.ask())).not.toThrow();
  });

  it('fails those that waited with the new refusal, unmade', async () => {
    const breaker = await openBreaker();
    const again = providerError('credit');
    const probe = gatedCall(() => Promise.reject(again));
    const other = gatedCall();
    const asked = [probe, other].map(({ run }) => failureOf(breaker.run(breaker.ask(), run)));
    probe.open();
    expect(await Promise.all(asked)).toEqual([again, again]);
    expect(other.made).toBe(0);
  });

  it('lets the next one try where the first could not find out', async () => {
    const breaker = await openBreaker();
    const busy = providerError('overloaded');
    const probe = gatedCall(() => Promise.reject(busy));
    const next = gatedCall();
    const [failed, answered] = [
      failureOf(breaker.run(breaker.ask(), probe.run)),
      breaker.run(breaker.ask(), next.run),
    ];
    probe.open();
    next.open();
    expect(await failed).toBe(busy);
    expect(await answered).toBe('yes');
  });
});
