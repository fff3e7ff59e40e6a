/** `taxonomy.md`: the categories for reading and editing. */
import { OTHER } from '../contracts/taxonomy.js';
import { code, count, inline, percent, table } from './markdown.js';
import type { ReportData } from './report-data.js';

export function renderTaxonomy(data: ReportData): string {
  const current = data.trajectory.at(-1);
  const categories = current?.categories ?? [];
  return [
    '# Taxonomy',
    `${inline(data.config.useCase)}`,
    `Version ${current?.version ?? 0} of run ${code(data.workflowId)}, made from the corpus ${code(data.config.corpus)}.`,
    renderShares(data),
    ...categories.map(({ id, name, description }) =>
      [`## ${inline(name)}`, inline(description), `Id: ${code(id)}`, renderExamples(data, id)].join(
        '\n\n',
      ),
    ),
    `## ${OTHER}`,
    'Documents that fit none of the categories.',
    renderExamples(data, null),
  ].join('\n\n');
}

/** The categories by share of the labelled sample, the most frequent first. */
export function renderShares({ shares, labelled, classified }: ReportData): string {
  if (shares.length === 0) return 'No documents were labelled in this run.';
  const withClassified = classified > 0;
  return [
    `Shares of ${count(labelled)} documents labelled by the model, a simple random sample, with 95 % Wilson intervals.` +
      (withClassified
        ? ` The last column counts the ${count(classified)} documents that the classifier labelled.`
        : ''),
    table(
      [
        { title: 'Category' },
        { title: 'Documents', align: 'right' },
        { title: 'Share', align: 'right' },
        { title: '95 % interval', align: 'right' },
        ...(withClassified ? [{ title: 'Classified', align: 'right' } as const] : []),
      ],
      shares.map(({ category, documents, share, low, high, classified: others }) => [
        inline(category),
        count(documents),
        percent(share),
        `${percent(low)} – ${percent(high)}`,
        ...(withClassified ? [count(others ?? 0)] : []),
      ]),
    ),
  ].join('\n\n');
}

function renderExamples({ examples }: ReportData, categoryId: string | null): string {
  const own = examples.get(categoryId) ?? [];
  if (own.length === 0) return 'No document of the labelled sample.';
  return own.map(({ documentId, text }) => `- ${code(documentId)} ${inline(text)}`).join('\n');
}
