/** The report's section on drift: what changed between the weeks, and what became of the taxonomy. */
import type { Appearance, DriftReport, ShareChange, ShareComparison } from '../contracts/drift.js';
import type { ClassifierSummary } from '../contracts/progress.js';
import { renderLineage } from './lineage-markdown.js';
import { code, count, decimal, inline, percent, table } from './markdown.js';

const right = (title: string) => ({ title, align: 'right' as const });

/** Begins with a heading of the second level. */
export function renderDrift(report: DriftReport): string {
  return [
    '## What changed',
    `${inline(report.week)}: all documents, also those compared with, were classified under version ${report.taxonomyVersion} ` +
      `of the taxonomy by ${inline(report.labeller)}.`,
    renderFlagged(report),
    ...renderAppearances('New', report.appeared, 'now'),
    ...renderAppearances('Vanished', report.vanished, 'then'),
    ...report.comparisons.map(renderComparison),
    renderMethod(report),
    '### Categories',
    renderLineage(report),
    '### Agreement of old and new',
    renderAnchor(report),
    '### Classifier then and now',
    renderClassifiers(report.classifier),
  ].join('\n\n');
}

function renderFlagged({ comparisons }: DriftReport): string {
  const flagged = comparisons.flatMap(({ against, changes }) =>
    changes.filter((change) => change.flagged).map((change) => ({ against, change })),
  );
  if (comparisons.length === 0) return 'There is no earlier week to compare with.';
  if (flagged.length === 0) return '**No share changed** by more than chance explains.';
  return flagged
    .sort((a, b) => Math.abs(b.change.difference) - Math.abs(a.change.difference))
    .map(
      ({ against, change }) =>
        `- **${inline(change.category)}** ${change.difference > 0 ? 'rose' : 'fell'} from ${percent(change.then.share)} ` +
        `(${inline(against)}) to ${percent(change.now.share)}: ${points(change.difference)} points ` +
        `(${points(change.low)} to ${points(change.high)}), adjusted p ${pValue(change.adjustedP)}`,
    )
    .join('\n');
}

function renderAppearances(
  title: string,
  appearances: readonly Appearance[],
  week: 'then' | 'now',
): string[] {
  return appearances.map(({ category, against, examples, ...shares }) =>
    [
      `${title}: **${inline(category)}**, ${count(shares[week].documents)} documents ` +
        `(${percent(shares[week].share)}) ${week === 'now' ? 'now' : 'then'}, ` +
        `${count(shares[week === 'now' ? 'then' : 'now'].documents)} ${week === 'now' ? 'then' : 'now'} (${inline(against)}).`,
      examples.map(({ documentId, text }) => `- ${code(documentId)} ${inline(text)}`).join('\n'),
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}

function renderComparison({ against, documents, users, changes }: ShareComparison): string {
  const by = users === null ? '' : ` by ${count(users.then)} and ${count(users.now)} users`;
  return [
    `### Against ${inline(against)}`,
    `${count(documents.then)} documents then and ${count(documents.now)} now${by}. Flagged changes come first.`,
    table(
      [
        { title: 'Category' },
        ...['Then', 'Now', 'Change, points', '95 % interval', 'p', 'Adjusted'].map(right),
        { title: '' },
      ],
      [...changes]
        .sort(
          (a, b) =>
            Number(b.flagged) - Number(a.flagged) ||
            Math.abs(b.difference) - Math.abs(a.difference),
        )
        .map(renderChange),
    ),
  ].join('\n\n');
}

function renderChange(change: ShareChange): string[] {
  const { category, then, now, difference, low, high, test, p, adjustedP, flagged } = change;
  const share = ({ documents, share }: ShareChange['then']) =>
    `${percent(share)} (${count(documents)})`;
  return [
    inline(category),
    share(then),
    share(now),
    points(difference),
    `${points(low)} to ${points(high)}`,
    test === 'none' ? '–' : `${pValue(p)}${test === 'fisher' ? ' (exact)' : ''}`,
    test === 'none' ? '–' : pValue(adjustedP),
    flagged ? '**changed**' : '',
  ];
}

function renderMethod({ alpha, minimumChange, comparisons }: DriftReport): string {
  const withUsers = comparisons.some(({ users }) => users !== null);
  return (
    `A change is flagged when its adjusted p is below ${alpha} and it is at least ${points(minimumChange, '')} points. ` +
    'p is that of two pooled proportions, or of Fisher’s exact test where fewer than 5 documents are expected; adjusted ' +
    'after Holm over all categories, `Other`, and all weeks compared with. Intervals are Newcombe’s, each by itself.' +
    (withUsers
      ? ' Documents of one user are not independent: counts are divided by their design effect.'
      : '')
  );
}

function renderAnchor({ anchor }: DriftReport): string {
  if (anchor === null) return 'No document of the anchor sample was labelled then and now.';
  const { documents, agreeing, share, low, high } = anchor;
  return (
    `Of the ${count(documents)} documents of the fixed anchor sample, ${count(agreeing)} have the same label then and now: ` +
    `${percent(share)} (95 % interval ${percent(low)} – ${percent(high)}).`
  );
}

function renderClassifiers({ then, now }: DriftReport['classifier']): string {
  if (then === null && now === null) return 'No classifier was trained then or now.';
  const row = (title: string, summary: ClassifierSummary | null) => [
    title,
    ...(summary === null
      ? ['none', '–', '–', '–', '–']
      : [
          `${count(summary.trainDocuments)}, ${count(summary.testDocuments)}`,
          decimal(summary.agreement),
          decimal(summary.weightedF1),
          decimal(summary.macroF1),
          decimal(summary.calibrationError),
        ]),
  ];
  return table(
    [
      { title: '' },
      ...[
        ...['Training, test documents', 'Agreement', 'Weighted F1', 'Macro F1'],
        'Calibration error',
      ].map(right),
    ],
    [row('Then', then), row('Now', now)],
  );
}

/** `0.0234` as `+2.3`. */
function points(difference: number, plus = '+'): string {
  const text = (100 * difference).toFixed(1).replace(/^-0\.0$/u, '0.0');
  return `${difference > 0 && text !== '0.0' ? plus : ''}${text.replace('-', '−')}`;
}

function pValue(p: number): string {
  return p < 0.0001 ? '&lt; 0.0001' : p.toFixed(4);
}
