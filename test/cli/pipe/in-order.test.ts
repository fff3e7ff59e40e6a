/** Several at a time, in order. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../src/cli/pipe/in-order.js';
import { gate } from '../../support/gate.js';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function* from<T>(items: readonly T[]) {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
}

describe('inOrder', () => {
  it('gives the results in the items’ order, and has no more in hand than it may', async () => {
    const times = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(times, fc.integer({ min: 1, max: 5 }), async (milliseconds, most) => {
        let inHand = 0;
        let highest = 0;
        const results = await collect(
          inOrder(from([...milliseconds.entries()]), {
            most,
            async handle([index, time]) {
              inHand += 1;
              highest = Math.max(highest, inHand);
              await sleep(time);
              inHand -= 1;
              return index;
            },
          }),
        );
        expect(results).toEqual([...milliseconds.keys()]);
        expect(highest).toBeLessThanOrEqual(most);
      }),
      { numRuns: 25 },
    );
  });

  it('gives a result while the next item is still to come', async () => {
    const { opened, open } = gate();
    async function* items() {
      yield 1;
      await opened;
      yield 2;
    }
    const results = inOrder(items(), { most: 20, handle: (item) => Promise.resolve(item) });
    expect((await results.next()).value).toBe(1);
    open();
    expect((await results.next()).value).toBe(2);
  });

  it('takes no item before there is room for it', async () => {
    const { opened, open } = gate();
    let taken = 0;
    async function* items() {
      for (;;) {
        await Promise.resolve();
        yield (taken += 1);
      }
    }
    const results = inOrder(items(), { most: 3, handle: () => opened });
    const first = results.next();
    await sleep(20);
    // Three in hand, and one that is at the door.
    expect(taken).toBe(4);
    open();
    await first;
    await results.return();
  });

  it('fails as an item’s handling does, after the results before it', async () => {
    const results = inOrder(from([1, 2, 3]), {
      most: 3,
      handle: (item) =>
        item === 2 ? Promise.reject(new Error('no 2')) : sleep(5).then(() => item),
    });
    expect((await results.next()).value).toBe(1);
    await expect(results.next()).rejects.toThrow('no 2');
  });

  it('fails as the items do, after the results of those before', async () => {
    async function* items() {
      yield* from([1, 2]);
      throw new Error('broken off');
    }
    const seen: number[] = [];
    const results = inOrder(items(), { most: 5, handle: (item) => sleep(5).then(() => item) });
    await expect(
      (async () => {
        for await (const result of results) seen.push(result);
      })(),
    ).rejects.toThrow('broken off');
    expect(seen).toEqual([1, 2]);
  });
});
