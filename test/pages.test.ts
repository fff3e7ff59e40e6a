/** Holds the README and the page of settings to the code. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { settingsTable } from '../scripts/settings-page.js';
import { createProgram } from '../src/cli/commands/index.js';
import { WORKFLOW_TYPES } from '../src/contracts/names.js';

const page = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
const readme = page('README.md');
const settings = page('docs/settings.md');
const cells = (table: string) =>
  table
    .split('\n')
    .filter((line) => !/^\|[\s|:-]+\|$/u.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

it('lists every setting with its default and meaning', () => {
  expect(cells(settings.slice(settings.indexOf('| field')).trim())).toEqual(cells(settingsTable()));
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
  expect(readme).toMatch(/^Classifier {3}agreement/mu);
  expect(readme).toContain('| Category');
});

it('links to pages that exist', () => {
  const pages = ['README.md', 'CONTRIBUTING.md', 'docs/settings.md', 'docs/temporal-cli.md'].concat(
    readdirSync(new URL('../docs/guides', import.meta.url)).map((name) => `docs/guides/${name}`),
  );
  for (const name of pages) {
    const links = [...page(name).matchAll(/\]\((?!https?:|#)([^)#]+)/gu)].map(([, to = '']) => to);
    for (const link of links) {
      const target = new URL(link, new URL(`../${name}`, import.meta.url));
      expect(existsSync(target), `${name} links to ${link}`).toBe(true);
    }
  }
});
