/** Which categories go on under their ids when a model gives a table again. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoryRow } from '../../../src/contracts/models.js';
import { categoryKey } from '../../../src/domain/taxonomy/category-key.js';
import { carryIds, toRows } from '../../../src/domain/taxonomy/identity.js';

const previous = [
  { id: 'c1', name: 'Refunds', description: 'Wants money back' },
  { id: 'c2', name: 'Late delivery', description: 'Asks where a parcel is' },
  { id: 'c7', name: 'Broken goods', description: 'Something arrived damaged' },
];
const used = ['c1', 'c2', 'c3', 'c7'];

function idsOf(rows: readonly CategoryRow[], usedIds: Iterable<string> = used): string[] {
  return carryIds(rows, { previous, usedIds }).map(({ id }) => id);
}

const row = (id: string, name: string, description = 'Something else') => ({
  id,
  name,
  description,
});

describe('toRows', () => {
  it('shows ordinals in place of our ids', () => {
    expect(toRows(previous).map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(JSON.stringify(toRows(previous))).not.toContain('c7');
  });
});

describe('carryIds', () => {
  it('gives back a table that was not changed as it was', () => {
    expect(carryIds(toRows(previous), { previous, usedIds: used })).toEqual(previous);
  });

  it('keeps an id where the name is the same, whatever number the model gave it', () => {
    expect(idsOf([row('9', 'broken goods'), row('x', '2. Refunds')])).toEqual(['c7', 'c1']);
  });

  it('keeps an id under a better name, where the old number comes with a word of the old', () => {
    expect(idsOf([row('2', 'Tracking', 'Where a parcel is now')])).toEqual(['c2']);
    expect(idsOf([row('1', 'Refunds of cancelled orders')])).toEqual(['c1']);
  });

  it('does not trust the number alone', () => {
    expect(idsOf([row('1', 'Passwords', 'Cannot log in')])).toEqual(['c5']);
  });

  it('does not trust words alone', () => {
    expect(idsOf([row('4', 'Delivery costs', 'Asks what a parcel costs')])).toEqual(['c5']);
  });

  it('believes names over numbers when the two are swapped', () => {
    expect(idsOf([row('2', 'Refunds'), row('1', 'Late delivery')])).toEqual(['c1', 'c2']);
  });

  it('gives an id to one category only: that with the name, not that with the number', () => {
    expect(idsOf([row('1', 'Refunds of tickets'), row('8', 'Refunds')])).toEqual(['c5', 'c1']);
  });

  it('gives new categories ids that no version had, as many as are needed', () => {
    const ids = idsOf([row('a', 'One'), row('b', 'Two'), row('c', 'Three')]);
    expect(ids).toEqual(['c5', 'c6', 'c8']);
    expect(idsOf([row('a', 'One')], ['c1', 'c2', 'c7'])).toEqual(['c4']);
  });

  it('takes name and description from the new table', () => {
    const [category] = carryIds([row('1', 'refunds', 'New words')], { previous, usedIds: used });
    expect(category).toEqual({ id: 'c1', name: 'refunds', description: 'New words' });
  });

  it('never gives an id twice, nor an old id to a category that was not there', () => {
    const word = fc.constantFrom('Refunds', 'Late delivery', 'Broken goods', 'Passwords', 'Prices');
    const rows = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('1', '2', '3', '4', 'x', 'c1'),
        name: word,
        description: fc.constantFrom('Wants money back', 'Asks where', 'Nothing alike', 'damaged'),
      }),
      { selector: ({ name }) => name },
    );
    fc.assert(
      fc.property(rows, (table) => {
        const categories = carryIds(table, { previous, usedIds: used });
        expect(new Set(categories.map(({ id }) => id)).size).toBe(table.length);
        for (const [index, { id, name }] of categories.entries()) {
          const old = previous.find((category) => category.id === id);
          if (old === undefined) {
            expect(used).not.toContain(id);
            expect(previous.map((category) => category.name)).not.toContain(name);
          } else {
            const ordinal = String(previous.indexOf(old) + 1);
            const sameName = categoryKey(name) === categoryKey(old.name);
            expect(sameName || table[index]?.id === ordinal).toBe(true);
          }
        }
      }),
    );
  });
});
