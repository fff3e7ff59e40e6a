/** Small pieces of Markdown, with foreign text made harmless. */

/** Text from a document or a model: no markup of it is seen by a Markdown renderer, and it stays on one line. */
export function inline(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|~#]/gu, '\\$&')
    .replace(/^[-+=]/u, '\\$&')
    .replace(/^\d+(?=[.)])/u, '$&\\');
}

/** Text as it is, in a code span on one line, whatever back-ticks it has. */
export function code(text: string): string {
  const line = text.replace(/\s+/gu, ' ').trim();
  const longest = Math.max(0, ...(line.match(/`+/gu) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  const space = line.startsWith('`') || line.endsWith('`') || line === '' ? ' ' : '';
  return `${fence}${space}${line}${space}${fence}`;
}

/** The same for a cell of a table, where a bar would end the cell even in a code span. */
export function cellCode(text: string): string {
  return text.includes('|') ? inline(text) : code(text);
}

export type Align = 'left' | 'right';

/** A table; cells are Markdown already. */
export function table(
  columns: readonly { readonly title: string; readonly align?: Align }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(line),
  ].join('\n');
}

/** `0.1234` as `12.3 %`. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** `12345` as `12,345`. */
export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** `null` as a dash. */
export function decimal(value: number | null): string {
  return value === null ? '–' : value.toFixed(3);
}
