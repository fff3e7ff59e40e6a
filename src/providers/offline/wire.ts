/** Writes answers in the wire format of the prompts, everything escaped. */
import type { CategoryRow } from '../../contracts/models.js';
import { escapeXml } from '../../domain/xml.js';

export function tag(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

export function table(
  name: 'cluster_table' | 'updated_table',
  rows: readonly CategoryRow[],
): string {
  const clusters = rows.map(
    ({ id, name: title, description }) =>
      `<cluster>\n${tag('id', id)}\n${tag('name', title)}\n${tag('description', description)}\n</cluster>`,
  );
  return `<${name}>\n${clusters.join('\n')}\n</${name}>`;
}
