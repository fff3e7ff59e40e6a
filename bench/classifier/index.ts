/**
 * The classifier beside scikit-learn's: `npm run bench:classifier [-- PART…]`, the parts being parity, speed, memory and
 * calibration. Each prints one table. `node scripts/build-tfjs-node.mjs` beforehand lets it measure both backends.
 */
import Table from 'cli-table3';
import { CALIBRATION_HEAD, calibrationRows } from './calibration.js';
import { MEMORY_HEAD, memoryRows } from './memory.js';
import { PARITY_HEAD, parityRows } from './parity.js';
import { SPEED_HEAD, speedRows } from './speed.js';

const PARTS = {
  parity: { head: PARITY_HEAD, rows: parityRows },
  speed: { head: SPEED_HEAD, rows: speedRows },
  memory: { head: MEMORY_HEAD, rows: memoryRows },
  calibration: { head: CALIBRATION_HEAD, rows: calibrationRows },
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(PARTS, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no part ${unknown.join(', ')}; there are ${Object.keys(PARTS).join(', ')}.\n`,
  );
  process.exitCode = 2;
} else {
  for (const [name, { head, rows }] of Object.entries(PARTS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    const table = new Table({ head, style: { head: [], border: [] } });
    for await (const row of rows()) {
      process.stderr.write(`${name}: ${row.join(' | ')}\n`);
      table.push(row);
    }
    process.stdout.write(`${name}\n${table.toString()}\n`);
  }
}
