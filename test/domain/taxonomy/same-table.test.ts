/** When two versions say the same. */
import { expect, it } from 'vitest';
import { sameTable } from '../../../src/domain/taxonomy/same-table.js';

const category = (id: string, name: string, description = `about ${name}`) => ({
  ...{ id, name, description },
});
const table = [category('c1', 'Refunds'), category('c2', 'Delivery')];

it('goes by names and descriptions, not by order or ids', () => {
  expect(sameTable(table, [category('x', 'Delivery'), category('y', 'Refunds')])).toBe(true);
  expect(sameTable([], [])).toBe(true);
});

it('sees every other word, and what is missing or there twice', () => {
  expect(sameTable(table, [category('c1', 'Refunds', 'else'), category('c2', 'Delivery')])).toBe(
    false,
  );
  expect(sameTable(table, table.slice(1))).toBe(false);
  expect(sameTable(table, [...table, category('c3', 'Delivery')])).toBe(false);
  expect(sameTable(table, [category('c1', 'Refunds'), category('c2', 'Refunds')])).toBe(false);
});
