/** Batches of what is there at once. */
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readyBatches } from '../../../src/cli/pipe/ready-batches.js';
import { gate } from '../../support/gate.js';

async function collect<T>(batches: AsyncIterable<T[]>): Promise<T[][]> {
  const all: T[][] = [];
  for await (const batch of batches) all.push(batch);
  return all;
}

describe('readyBatches', () => {
  it('loses, repeats and reorders nothing, and fills no batch beyond its limit', async () => {
    const pauses = fc.array(fc.boolean(), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(pauses, fc.integer({ min: 1, max: 7 }), async (pausesBefore, most) => {
        async function* items() {
          for (const [index, pause] of pausesBefore.entries()) {
            if (pause) await sleep(1);
            yield index;
          }
        }
        const batches = await collect(readyBatches(items(), most));
        expect(batches.flat()).toEqual([...pausesBefore.keys()]);
        for (const { length } of batches) {
          expect(length).toBeGreaterThan(0);
          expect(length).toBeLessThanOrEqual(most);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('puts what is there at once together', async () => {
    // eslint-disable-next-line @typescript-eslint/require-await
    async function* items() {
      yield* [1, 2, 3, 4, 5];
    }
    expect(await collect(readyBatches(items(), 3))).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it('does not hold back what is there for what may come', async () => {
    const { opened, open } = gate();
    async function* items() {
      yield 'first';
      await opened;
      yield 'second';
    }
    const batches = readyBatches(items(), 10);
    expect((await batches.next()).value).toEqual(['first']);
    open();
    expect((await batches.next()).value).toEqual(['second']);
    expect((await batches.next()).done).toBe(true);
  });

  it('fails as its items do, after those before, though nobody was waiting', async () => {
    // eslint-disable-next-line @typescript-eslint/require-await
    async function* items() {
      yield 1;
      throw new Error('broken off');
    }
    const batches = readyBatches(items(), 1);
    expect((await batches.next()).value).toEqual([1]);
    await sleep(5);
    await expect(batches.next()).rejects.toThrow('broken off');
  });
});
