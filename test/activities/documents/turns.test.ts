/** Who may be at work at the same time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Turns, type Company } from '../../../src/activities/documents/turns.js';
import { gate } from '../../support/gate.js';

const NEVER = new AbortController().signal;

/** Takes a turn that lasts until it is let go. */
function taker(turns: Turns, log: string[] = []) {
  return (name: string, company: Company, signal = NEVER) => {
    const { opened, open } = gate();
    const ended = turns.take(company, signal, async () => {
      log.push(name);
      await opened;
    });
    return { ended, letGo: open };
  };
}

async function settle(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

describe('turns', () => {
  it('are never taken in company that is not allowed, and all come', async () => {
    const company = fc.constantFrom<Company>('together', 'apart', 'alone');
    const visitors = fc.array(fc.record({ company, ticks: fc.nat({ max: 5 }) }), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(visitors, async (list) => {
        const turns = new Turns();
        const present = { together: 0, apart: 0, alone: 0 };
        let came = 0;
        await Promise.all(
          list.map(({ company: own, ticks }) =>
            turns.take(own, NEVER, async () => {
              present[own] += 1;
              came += 1;
              for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
              const all = present.together + present.apart + present.alone;
              if (present.alone > 0) expect(all).toBe(1);
              expect(present.apart).toBeLessThanOrEqual(1);
              present[own] -= 1;
            }),
          ),
        );
        expect(came).toBe(list.length);
      }),
    );
  });

  it('let those together pass one that waits to be apart, but none that waits to be alone', async () => {
    const turns = new Turns();
    const log: string[] = [];
    const take = taker(turns, log);
    const first = take('first apart', 'apart');
    const second = take('second apart', 'apart');
    const third = take('together', 'together');
    await settle();
    expect(log).toEqual(['first apart', 'together']);
    const lonely = take('alone', 'alone');
    const late = take('late', 'together');
    [first, third].forEach(({ letGo }) => letGo());
    await settle();
    // The one that is apart was there before; then nobody else comes before the one that is alone.
    expect(log.slice(2)).toEqual(['second apart']);
    second.letGo();
    await settle();
    expect(log.slice(3)).toEqual(['alone']);
    lonely.letGo();
    await settle();
    expect(log.slice(4)).toEqual(['late']);
    late.letGo();
    await Promise.all([first, second, third, lonely, late].map(({ ended }) => ended));
  });

  it('that are no longer wanted hold nobody up', async () => {
    const log: string[] = [];
    const take = taker(new Turns(), log);
    const first = take('first', 'together');
    const leaving = new AbortController();
    const gone = take('gone', 'alone', leaving.signal);
    const next = take('next', 'together');
    await settle();
    expect(log).toEqual(['first']);
    leaving.abort(new Error('left'));
    await expect(gone.ended).rejects.toThrow('left');
    await settle();
    expect(log).toEqual(['first', 'next']);
    [first, next].forEach(({ letGo }) => letGo());
    await Promise.all([first.ended, next.ended]);
    await expect(take('late', 'together', leaving.signal).ended).rejects.toThrow('left');
  });

  it('end with work that fails', async () => {
    const turns = new Turns();
    const failing = turns.take('alone', NEVER, () => Promise.reject(new Error('broken')));
    await expect(failing).rejects.toThrow('broken');
    await expect(turns.take('alone', NEVER, () => Promise.resolve('in'))).resolves.toBe('in');
  });
});
