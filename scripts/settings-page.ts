/** Writes the generated parts of README.md: `npx tsx scripts/readme.ts`. A test holds the table of settings to the code. */
import { readFileSync, writeFileSync } from 'node:fs';
import { SETTINGS } from '../src/config/index.js';

/** The table of settings as Markdown. */
export function settingsTable(): string {
  const rows = SETTINGS.map(({ path, description, default: byDefault }) => {
    const shown = byDefault === undefined ? '' : `\`${String(byDefault)}\``;
    return `| \`${path}\` | ${path === 'useCase' ? 'a sentence about intents' : shown} | ${description} |`;
  });
  return ['| field | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The text between `<!-- name -->` and `<!-- /name -->`. */
export function section(text: string, name: string): string {
  const match = new RegExp(`<!-- ${name} -->\\n([^]*?)<!-- /${name} -->`, 'u').exec(text);
  if (match === null) throw new Error(`README.md has no section ${name}`);
  return (match[1] ?? '').trim();
}

/** Replaces that text. */
export function withSection(text: string, name: string, content: string): string {
  section(text, name);
  return text.replace(
    new RegExp(`<!-- ${name} -->\\n[^]*?<!-- /${name} -->`, 'u'),
    () => `<!-- ${name} -->\n\n${content}\n\n<!-- /${name} -->`,
  );
}

if (process.argv[1]?.endsWith('readme.ts')) {
  const file = new URL('../README.md', import.meta.url);
  writeFileSync(file, withSection(readFileSync(file, 'utf8'), 'settings', settingsTable()));
}
