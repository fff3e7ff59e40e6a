/** The report's section on the classifier: how well it agrees with the labels, how sure of that we are, and when it abstains. */
import type { ClassifierSummary } from '../contracts/progress.js';
import { count, decimal, inline, percent, table } from './markdown.js';
import type { ReportData } from './report-data.js';

const right = (title: string) => ({ title, align: 'right' as const });

export function renderClassifier({ classes }: ReportData, summary: ClassifierSummary): string {
  if (!summary.trained) return `No classifier was trained: ${inline(summary.reason ?? '')}`;
  return [
    `Logistic regression on embeddings, C = ${summary.c ?? '–'}, trained on ${count(summary.trainDocuments)} documents and ` +
      `evaluated on ${count(summary.testDocuments)} that no step before had seen. Agreement is with the labelling model, not with people.`,
    renderScores(summary),
    ...renderAbstention(summary),
    ...renderLearningCurve(summary),
    table(
      [
        { title: 'Category' },
        ...['Precision', 'Recall', 'F1', 'Test documents'].map((title) => right(title)),
      ],
      classes.map(({ category, precision, recall, f1, support }) => [
        inline(category),
        decimal(precision),
        decimal(recall),
        decimal(f1),
        `${support}${support === 0 ? ' (not evaluated)' : support < 10 ? ' (few)' : ''}`,
      ]),
    ),
  ].join('\n\n');
}

function renderScores(summary: ClassifierSummary): string {
  const { intervals, agreement, weightedF1, macroF1, calibrationError } = summary;
  const range = (interval: { readonly low: number; readonly high: number }) =>
    `${decimal(interval.low)}–${decimal(interval.high)}`;
  return table(
    [
      { title: '' },
      ...['Agreement', 'Weighted F1', 'Macro F1', 'Calibration error'].map((title) => right(title)),
    ],
    [
      ['Test', ...[agreement, weightedF1, macroF1, calibrationError ?? null].map(decimal)],
      ...(intervals
        ? [
            [
              '95 % interval',
              range(intervals.agreement),
              range(intervals.weightedF1),
              range(intervals.macroF1),
              range(intervals.calibrationError),
            ],
          ]
        : []),
      ['Always the commonest category', decimal(summary.majorityAgreement ?? null), '–', '–', '–'],
      ['Training', decimal(summary.trainAgreement), '–', '–', '–'],
    ],
  );
}

function renderAbstention({ abstention }: ClassifierSummary): string[] {
  // A workflow that began before there were targets carries none.
  if (!abstention) return [];
  const { targetPrecision, threshold, coverage, precision } = abstention;
  const target = percent(targetPrecision);
  if (threshold === null) {
    return [
      `**It abstains from every answer.** So few documents cannot show that a threshold has a precision of ${target}.`,
    ];
  }
  const seen =
    coverage === null
      ? ''
      : ` On the test documents that leaves ${percent(coverage)} of them answered${precision === null ? '' : `, ${percent(precision)} of these in agreement`}.`;
  return [
    `For a precision of ${target} it abstains below a confidence of ${decimal(threshold)}.${seen}`,
  ];
}

function renderLearningCurve({ learningCurve }: ClassifierSummary): string[] {
  if (!learningCurve || learningCurve.length < 2) return [];
  return [
    'Were enough documents labelled? Agreement on the test documents after learning from a part of the training documents:',
    table(
      [{ title: 'Learnt from' }, ...learningCurve.map(({ documents }) => right(count(documents)))],
      [['Agreement', ...learningCurve.map(({ agreement }) => decimal(agreement))]],
    ),
  ];
}
