/** `taxonomy.md`: the categories for reading and editing. */
import { OTHER } from '../contracts/taxonomy.js';
import { code, count, inline, percent, table } from './markdown.js';
import type { Example, ReportData } from './report-data.js';

export function renderTaxonomy(data: ReportData): string {
  const current = data.trajectory.at(-1);
  return [
    '# Taxonomy',
    inline(data.config.useCase),
    `Version ${current?.version ?? 0} of run ${code(data.workflowId)}, made from the corpus ${code(data.config.corpus)}.`,
    renderShares(data),
    renderCategories(data, '##'),
  ].join('\n\n');
}

/** Each category, `Other` last, with what shows it: its share, typical and borderline documents, its neighbour. */
export function renderCategories(data: ReportData, heading: '##' | '###'): string {
  const categories = data.trajectory.at(-1)?.categories ?? [];
  const all = [
    ...categories.map(({ id, name, description }) => ({ id, name, description })),
    { id: null, name: OTHER, description: 'Documents that fit none of the categories.' },
  ];
  return all
    .map(({ id, name, description }) =>
      [
        `${heading} ${inline(name)}`,
        inline(description),
        renderFacts(data, id),
        renderExamples(data, id),
      ].join('\n\n'),
    )
    .join('\n\n');
}

function renderFacts({ shares, examples }: ReportData, categoryId: string | null): string {
  const share = shares.find((line) => line.categoryId === categoryId);
  const nearest = examples.get(categoryId)?.nearest ?? null;
  return [
    ...(categoryId === null ? [] : [`Id ${code(categoryId)}`]),
    ...(share === undefined
      ? []
      : [
          share.by === 'classifier'
            ? `${percent(share.share)} of the classified documents (${count(share.documents)})`
            : `${percent(share.share)} of the sample (${percent(share.low)} – ${percent(share.high)}, ${count(share.documents)} documents)`,
        ]),
    ...(nearest === null ? [] : [`nearest: ${inline(nearest)}`]),
  ].join(' · ');
}

/** The categories by share of the labelled sample, the most frequent first. */
export function renderShares(data: ReportData): string {
  const { shares, labelled, labelledByPeople, classified } = data;
  if (shares.length === 0) return 'No documents were labelled in this run.';
  if (shares.some(({ by }) => by === 'classifier')) return renderClassifiedShares(data);
  const withClassified = classified > 0;
  return [
    (labelledByPeople > 0
      ? `Shares of ${count(labelled)} labelled documents, ${count(labelledByPeople)} of them by people, with 95 % Wilson intervals, which hold for a simple random sample.`
      : `Shares of ${count(labelled)} documents labelled by the model, a simple random sample, with 95 % Wilson intervals.`) +
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

function renderClassifiedShares({ shares, classified }: ReportData): string {
  return [
    `Shares of the ${count(classified)} documents that the classifier labelled: all of them, best guesses that it abstained from among them. How far it agrees with labels stands under Classifier.`,
    table(
      [
        { title: 'Category' },
        { title: 'Classified', align: 'right' },
        { title: 'Share', align: 'right' },
      ],
      shares.map(({ category, documents, share }) => [
        inline(category),
        count(documents),
        percent(share),
      ]),
    ),
  ].join('\n\n');
}

function renderExamples({ examples }: ReportData, categoryId: string | null): string {
  const { typical = [], borderline = [] } = examples.get(categoryId) ?? {};
  if (typical.length === 0) return 'No document of the labelled sample.';
  return [
    `Typical:\n${list(typical)}`,
    ...(borderline.length === 0 ? [] : [`At its edge:\n${list(borderline)}`]),
  ].join('\n\n');
}

function list(examples: readonly Example[]): string {
  return examples.map(({ documentId, text }) => `- ${code(documentId)} ${inline(text)}`).join('\n');
}
