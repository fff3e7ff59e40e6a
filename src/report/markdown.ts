/** Small pieces of Markdown, with foreign text made harmless. */

/** Text from a document or a model: no markup of it is seen by a Markdown renderer, and it stays on one line. */
export function inline(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_[\]|~#]/gu, '\\$&');
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
