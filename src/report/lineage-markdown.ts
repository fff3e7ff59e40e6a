/** What became of the categories of a taxonomy version in the next, as a table. */
import type { DriftReport } from '../contracts/drift.js';
import type { Lineage, LineageEntry } from '../contracts/lineage.js';
import { OTHER, type Category } from '../contracts/taxonomy.js';
import { cellCode, count, inline, percent, table } from './markdown.js';

/** Flows told of an entry. */
const MOST_FLOWS = 3;

export function renderLineage(report: DriftReport): string {
  const { lineage, categories } = report;
  if (lineage === null) return 'The taxonomy is the same as before.';
  const nameOf = (table: readonly Category[]) => (id: string | null) =>
    inline(id === null ? OTHER : (table.find((category) => category.id === id)?.name ?? id));
  const [before, after] = [nameOf(lineage.categories), nameOf(categories)];
  return [
    renderOutcome(report, lineage),
    table(
      [{ title: '' }, { title: 'Before' }, { title: 'After' }, { title: 'Evidence' }],
      lineage.entries.map((entry) => [
        entry.kind,
        entry.from.map(before).join(', '),
        entry.to.map(after).join(', '),
        renderEvidence(entry, report, { before, after }),
      ]),
    ),
  ].join('\n\n');
}

function renderOutcome({ outcome, mostMoved }: DriftReport, { moved }: Lineage): string {
  const share =
    moved.share === null
      ? 'No document is labelled under both versions.'
      : `The new version changes ${percent(moved.share)} of the labels (${count(moved.moved)} of ${count(moved.documents)} documents).`;
  if (outcome === 'proposed') {
    return `${share} **The old taxonomy stays**, and the new version is kept as a proposal: at most ${percent(mostMoved)} of the labels may change by themselves.`;
  }
  return outcome === 'adopted' ? `${share} It is the taxonomy from now on.` : share;
}

type NameOf = (id: string | null) => string;

function renderEvidence(
  { kind, evidence }: LineageEntry,
  { documentIds }: DriftReport,
  { before, after }: { readonly before: NameOf; readonly after: NameOf },
): string {
  const { basis, documents, nameSimilarity } = evidence;
  const parts: string[] = [];
  if (documents?.share != null) {
    const all = kind === 'added' ? documents.after : documents.before;
    const verb = kind === 'added' ? 'came' : 'moved';
    parts.push(`${count(documents.moved)} of ${count(all)} documents ${verb}`);
    const flows = documents.flows.filter(({ from, to }) => from !== to).slice(0, MOST_FLOWS);
    for (const { from, to, documents: moved, examples } of flows) {
      const ids = examples.flatMap((key) => documentIds.get(key) ?? []).map(cellCode);
      const shown =
        ids.length === 0 ? '' : ` (${ids.join(', ')}${moved > ids.length ? ', …' : ''})`;
      parts.push(`${count(moved)} ${before(from)} → ${after(to)}${shown}`);
    }
  }
  if (basis === 'rule') parts.push('it may not retire yet');
  if (basis === 'names' && kind === 'renamed' && nameSimilarity !== null)
    parts.push(`names ${percent(nameSimilarity)} alike`);
  return parts.join('; ');
}
