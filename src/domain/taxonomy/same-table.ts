/** Whether two taxonomy versions say the same. */
import type { Category } from '../../contracts/taxonomy.js';

/** True when both have the same names with the same descriptions, in whatever order and under whatever ids. */
export function sameTable(one: readonly Category[], other: readonly Category[]): boolean {
  const lines = (table: readonly Category[]) =>
    table.map(({ name, description }) => JSON.stringify([name, description])).sort();
  const [mine, theirs] = [lines(one), lines(other)];
  return mine.length === theirs.length && mine.every((line, index) => line === theirs[index]);
}
