/** Holds the README to the code. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { section, settingsTable } from '../scripts/readme.js';
import { createProgram } from '../src/cli/commands/index.js';
import { WORKFLOW_TYPES } from '../src/contracts/names.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const cells = (table: string) =>
  table
    .split('\n')
    .filter((line) => !/^\|[\s|:-]+\|$/u.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

it('lists every setting with its default and meaning', () => {
  expect(cells(section(readme, 'settings'))).toEqual(cells(settingsTable()));
});

it('names every workflow type', () => {
  for (const type of WORKFLOW_TYPES) expect(readme).toContain(`\`${type}\``);
});

it('shows only commands that exist', () => {
  const commands = createProgram().commands.map((command) => command.name());
  const shown = [...readme.matchAll(/(?:npx |`)tntflow ([a-z]+)/gu)].map(([, name]) => name);
  expect(shown.length).toBeGreaterThan(5);
  for (const name of shown) expect(commands).toContain(name);
});

it('shows a recording of the demo and of the report', () => {
  expect(section(readme, 'demo')).toMatch(/Classifier {3}agreement/u);
  expect(section(readme, 'report')).toContain('| Category');
});
