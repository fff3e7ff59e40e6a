/** When two names are the same category. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoryKey } from '../../../src/domain/taxonomy/category-key.js';

describe('categoryKey', () => {
  it.each([
    ['Refunds', 'refunds'],
    ['  Late \n delivery ', 'late delivery'],
    ['3. Refunds', 'refunds'],
    ['3) Refunds', 'refunds'],
    ['3: Refunds', 'refunds'],
    ['#3. Refunds', 'refunds'],
    ['3 - Refunds', 'refunds'],
    ['3.Refunds', 'refunds'],
    ['ＲＥＦＵＮＤＳ', 'refunds'],
    ['3.5 inch', '3.5 inch'],
    ['24/7 help', '24/7 help'],
    ['2 factors', '2 factors'],
    ['401(k) plans', '401(k) plans'],
  ])('%j has the key %j', (name, key) => {
    expect(categoryKey(name)).toBe(key);
  });

  it('looks at neither case nor white space, whatever the name', () => {
    const names = fc.string({ unit: fc.constantFrom(...'aZé 3.#-\n字😀') });
    fc.assert(
      fc.property(names, (name) => {
        expect(categoryKey(` ${name.toUpperCase()}\n`)).toBe(categoryKey(name.toLowerCase()));
      }),
    );
  });
});
