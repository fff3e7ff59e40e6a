/** Places for calls in flight: handed on with the answer, clear when it is stored. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Places } from '../../../src/activities/asking/places.js';
import { gate } from './support.js';

const DONE = Promise.resolve();
const soon = () => new Promise((resolve) => setImmediate(resolve));

async function isClear(clear: Promise<unknown>): Promise<boolean> {
  return await Promise.race([clear.then(() => true), soon().then(() => false)]);
}

describe('places', () => {
  it('are given in the order of asking, as many as there are', async () => {
    const places = new Places(2);
    const given: string[] = [];
    const take = async (name: string) => {
      const place = await places.take();
      given.push(name);
      return place;
    };
    const [first] = [await take('a'), await take('b')];
    const [c, d] = [take('c'), take('d')];
    await soon();
    expect([given, places.taken, places.waiting]).toEqual([['a', 'b'], 2, 2]);
    first.handOn(DONE);
    (await c).handOn(DONE);
    await d;
    expect([given, places.taken, places.waiting]).toEqual([['a', 'b', 'c', 'd'], 2, 0]);
  });

  it('are not clear before what was answered is stored, or could not be', async () => {
    for (const end of [() => undefined, () => Promise.reject(new Error('disk full'))]) {
      const { opened, open } = gate();
      const places = new Places(1);
      const first = await places.take();
      const next = places.take();
      first.handOn(opened.then(end));
      const { clear } = await next;
      expect(await isClear(clear)).toBe(false);
      open();
      expect(await isClear(clear)).toBe(true);
    }
  });

  it('that nobody waits for are still not clear before that', async () => {
    const { opened, open } = gate();
    const places = new Places(1);
    (await places.take()).handOn(opened);
    expect(places.taken).toBe(0);
    const { clear } = await places.take();
    expect(await isClear(clear)).toBe(false);
    open();
    expect(await isClear(clear)).toBe(true);
  });

  it('are handed on once, however often that is said', async () => {
    const places = new Places(1);
    const first = await places.take();
    const [second, third] = [places.take(), places.take()];
    first.handOn(DONE);
    first.handOn(DONE);
    await second;
    expect(await Promise.race([third.then(() => 'given'), soon().then(() => 'waits')])).toBe(
      'waits',
    );
  });

  it('never let more calls be sent and not stored than there are', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ call: fc.nat(3), store: fc.nat(3) }), { maxLength: 20 }),
        async (count, works) => {
          const places = new Places(count);
          const turns = async (number: number) => {
            for (let turn = 0; turn < number; turn += 1) await soon();
          };
          let open = 0;
          let most = 0;
          await Promise.all(
            works.map(async ({ call, store }) => {
              const place = await places.take();
              await place.clear;
              most = Math.max(most, (open += 1));
              await turns(call);
              const stored = turns(store).then(() => (open -= 1));
              place.handOn(stored);
              await stored;
            }),
          );
          expect(most).toBeLessThanOrEqual(count);
          expect(places.taken).toBe(0);
        },
      ),
      { numRuns: 50 },
    );
  });
});
