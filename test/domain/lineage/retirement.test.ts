/** When a category retires, and what holds it back before. */
import { describe, expect, it } from 'vitest';
import { holdBack, judgeRetirement, traceLineage } from '../../../src/domain/lineage/index.js';

describe('judgeRetirement', () => {
  it.each([
    ['four refreshes in a row below 0.1 %', [0.2, 0.0009, 0, 0.0005, 0], true, 4],
    ['three', [0.0009, 0, 0.0005], false, 3],
    ['a better one in between', [0, 0, 0, 0.001, 0], false, 1],
    ['one that was not measured in between', [0.01, 0, 0, null, 0, 0], true, 4],
    ['nothing measured', [null, null, null, null, null], false, 0],
    ['no refresh', [], false, 0],
  ])('after %s', (_, shares, mayRetire, rareRefreshes) => {
    expect(judgeRetirement({ shares })).toEqual({
      mayRetire,
      because: mayRetire ? 'rare' : null,
      rareRefreshes,
    });
  });

  it('is possible at any time by a person', () => {
    expect(judgeRetirement({ shares: [0.3], byPerson: true })).toMatchObject({
      mayRetire: true,
      because: 'person',
    });
  });
});

describe('holdBack', () => {
  const category = (id: string, name: string) => ({ id, name, description: `About ${name}` });
  const old = [category('c1', 'Refunds'), category('c2', 'Delivery'), category('c3', 'Vouchers')];

  it('brings back what was left out before its time, and lets go what may', () => {
    const traced = traceLineage({ old, fresh: [category('c1', 'Refunds')], usedIds: [] });
    const { categories, entries, held } = holdBack({
      ...traced,
      old,
      mayRetire: (id) => id === 'c3',
    });
    expect(categories).toEqual([old[0], old[1]]);
    expect(held).toEqual(['c2']);
    expect(entries.map(({ kind, from, to }) => [kind, ...from, ...to])).toEqual([
      ['kept', 'c1', 'c1'],
      ['kept', 'c2', 'c2'],
      ['retired', 'c3'],
    ]);
    expect(entries[1]?.evidence.basis).toBe('rule');
  });

  it('cannot bring back a name that another category has now', () => {
    const labels = Array.from({ length: 20 }, (_, index) => [
      { document: index, before: 'c1', after: null },
      { document: 100 + index, before: null, after: 'c1' },
    ]).flat();
    const traced = traceLineage({ old, fresh: old, labels, usedIds: [] });
    const { categories, held } = holdBack({ ...traced, old, mayRetire: () => false });
    expect(held).toEqual([]);
    expect(categories).toHaveLength(3);
  });
});
