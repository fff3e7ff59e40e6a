/** What a refresh came to, in a few lines. */
import type { FlaggedChange, LineageLine, RefreshResult } from '../contracts/refresh.js';
import { count, percent } from '../report/index.js';

const OUTCOMES: Readonly<Record<RefreshResult['outcome'], string>> = {
  first: 'the first taxonomy of this corpus was made',
  'nothing-new': 'nothing was new, so nothing was done',
  unchanged: 'the taxonomy stays as it was',
  changed: 'the taxonomy has a new version',
  proposed: 'a new version is proposed, and the old one stays in force',
  adopted: 'the adopted taxonomy is in force',
};

export function renderRefresh(result: RefreshResult): string {
  const { outcome, week, newDocuments, relabelled, flagged, lineage } = result;
  const again = relabelled > 0 ? `, ${count(relabelled)} labelled again` : '';
  return [
    `Refresh      up to ${week}: ${count(newDocuments)} new documents${again}; ${OUTCOMES[outcome]}`,
    ...lineage.map((line) => `             ${renderLine(line)}`),
    ...flagged.map((change) => `Drift        ${renderChange(change)}`),
    ...(flagged.length === 0 && outcome !== 'first' && outcome !== 'nothing-new'
      ? ['Drift        no share changed by more than chance explains']
      : []),
  ].join('\n');
}

function renderLine({ kind, from, to }: LineageLine): string {
  const sides = [from, to].filter((side) => side.length > 0).map((side) => side.join(', '));
  return `${kind}: ${sides.join(' → ')}`;
}

function renderChange({ category, against, change, then, now }: FlaggedChange): string {
  return `${category} ${change}: ${percent(then.share)} (${against}) to ${percent(now.share)}`;
}
