/**
 * How often drift is flagged where there is none, and found where there is: `npm run bench:drift`. Simulates 1,000
 * quarters of each kind and prints two tables.
 */
import Table from 'cli-table3';
import { CHANGES, findsChange, hasFalseFlag } from './quarters.js';

const QUARTERS = 1_000;
const seeds = Array.from({ length: QUARTERS }, (_, index) => index + 1);
const KINDS = [
  { documents: 'by themselves', users: false },
  { documents: 'of users who write several', users: true },
];
/** Undefined: drawn anew for each quarter. */
const SIZES = [undefined, 300];

const percent = (count: number) => ((100 * count) / QUARTERS).toFixed(1);

const style = { head: [], border: [] };
const stationary = new Table({ head: ['documents', 'a week', 'quarters with a flag, %'], style });
const changed = new Table({
  head: ['documents', 'a week', 'a domain of 10 %', 'found in that week, %', 'in the quarter, %'],
  style,
});
for (const { documents, users } of KINDS) {
  for (const documentsPerWeek of SIZES) {
    const common = { users, ...(documentsPerWeek !== undefined && { documentsPerWeek }) };
    const size = documentsPerWeek ?? '300 to 3,000';
    if (documentsPerWeek === undefined) {
      const flags = seeds.filter((seed) => hasFalseFlag({ ...common, seed })).length;
      stationary.push([documents, size, percent(flags)]);
    }
    for (const change of CHANGES) {
      const found = seeds.map((seed) => findsChange({ ...common, seed, change }));
      const atOnce = found.filter((quarter) => quarter.atOnce).length;
      const inQuarter = found.filter((quarter) => quarter.inQuarter).length;
      changed.push([documents, size, change, percent(atOnce), percent(inQuarter)]);
    }
  }
}
process.stdout.write(`${stationary.toString()}\n${changed.toString()}\n`);
