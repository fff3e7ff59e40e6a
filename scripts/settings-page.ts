/** Writes docs/settings.md: `npx tsx scripts/settings-page.ts`. A test holds it to the code. */
import { writeFileSync } from 'node:fs';
import { SETTINGS } from '../src/config/index.js';

/** The table of settings as Markdown. */
export function settingsTable(): string {
  const rows = SETTINGS.map(({ path, description, default: byDefault }) => {
    const shown = byDefault === undefined ? '' : `\`${String(byDefault)}\``;
    return `| \`${path}\` | ${path === 'useCase' ? 'a sentence about intents' : shown} | ${description} |`;
  });
  return ['| field | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The whole page; Prettier lays its table out. */
export function settingsPage(): string {
  return `# Settings of a run

Every field of the workflow's input, as JSON (\`{"label": {"sampleSize": 2000}}\`) or as a flag
(\`--label.sample-size 2000\`); \`--config FILE\` reads JSON or YAML, and flags come first. Several models share a task as
\`[{"model": "anthropic:…", "weight": 2}, {"model": "openai:…", "weight": 1}]\`, or \`--models.label anthropic:…=2,openai:…=1\`.

${settingsTable()}
`;
}

if (process.argv[1]?.endsWith('settings-page.ts')) {
  const { format } = await import('prettier');
  const text = await format(settingsPage(), { parser: 'markdown' });
  writeFileSync(new URL('../docs/settings.md', import.meta.url), text);
}
