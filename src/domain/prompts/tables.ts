/** The two tables that prompts carry: categories and summaries. */
import type { CategoryRow, SummaryRow } from '../../contracts/models.js';
import { escapeXml } from '../xml.js';

export function renderClusterTable(rows: readonly CategoryRow[]): string {
  const clusters = rows.map(
    ({ id, name, description }) =>
      `<cluster><id>${escapeXml(id)}</id><name>${escapeXml(name)}</name>` +
      `<description>${escapeXml(description)}</description></cluster>`,
  );
  return ['<cluster_table>', ...clusters, '</cluster_table>'].join('\n');
}

export function renderSummaries(rows: readonly SummaryRow[]): string {
  const summaries = rows.map(
    ({ id, summary }) => `<conv_summ id="${escapeXml(id)}">${escapeXml(summary)}</conv_summ>`,
  );
  return ['<conversations>', ...summaries, '</conversations>'].join('\n');
}
