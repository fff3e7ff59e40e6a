/** `report.md`: what the run found, how sure it is, what it used, and how to repeat it. */
import type { ClassifierSummary } from '../contracts/progress.js';
import { cellCode, code, count, decimal, inline, percent, table } from './markdown.js';
import type { ReportData } from './report-data.js';
import { renderPicture } from './run-picture.js';
import { renderCategories, renderShares } from './taxonomy-markdown.js';

/** Set-aside documents shown in the report; all of them are in `set-aside.jsonl`. */
const SHOWN = 20;

export function renderReport(data: ReportData): string {
  const { config } = data;
  const sections = [
    `# Report of run ${code(data.workflowId)}`,
    renderOverview(data),
    renderPicture(data),
    '## What the documents are about',
    renderShares(data),
    '## Category by category',
    renderCategories(data, '###'),
    '## How the taxonomy came about',
    renderTrajectory(data),
    '## Classifier',
    data.classifier === null
      ? 'This run trained no classifier.'
      : renderClassifier(data, data.classifier),
    '## Calls and tokens',
    renderUsage(data),
    '## Set aside',
    renderSetAside(data),
    '## How to repeat it',
    `The same input gives the same sample, split and minibatches (seed ${config.seed}), and every answer that is in the store is used again:`,
    `\`\`\`json\n${JSON.stringify(repeatable(data), null, 2)}\n\`\`\``,
  ];
  return `${sections.join('\n\n')}\n`;
}

function renderOverview({ config, documents, skippedEmpty, seconds, notes }: ReportData): string {
  const offline = Object.values<string>({ ...config.models }).some((model) =>
    model.startsWith('offline:'),
  );
  const lines = [
    inline(config.useCase),
    `${count(documents)} documents in corpus ${code(config.corpus)}` +
      (skippedEmpty > 0 ? `, ${count(skippedEmpty)} more without text were skipped` : '') +
      `. ${seconds.toFixed(0)} seconds.`,
    `Models: ${Object.entries<string>({ ...config.models })
      .map(([task, model]) => `${task} ${code(model)}`)
      .join(', ')}.`,
  ];
  if (offline) {
    lines.push(
      '**Baseline.** Models named `offline:` are classical text statistics, not language models: good enough to try the pipeline and to compare with, no measure of what a language model gives.',
    );
  }
  if (notes.length > 0) lines.push(notes.map((note) => `- ${inline(note)}`).join('\n'));
  return lines.join('\n\n');
}

function renderTrajectory({ trajectory }: ReportData): string {
  return [
    'The score is the rating that a step gave the version before it, 0–100.',
    table(
      [
        { title: 'Version', align: 'right' },
        { title: 'Step' },
        { title: 'Categories', align: 'right' },
        { title: 'Score', align: 'right' },
        { title: 'What the step said' },
      ],
      trajectory.map(
        ({ version, step, categories, score, explanation, suggestions, keptBecause }) => [
          String(version),
          step,
          String(categories.length),
          score === null ? '–' : String(Math.round(score)),
          inline(
            keptBecause === null
              ? [explanation, suggestions].filter((text) => text !== null).join(' ')
              : `Kept as it was: ${keptBecause}`,
          ),
        ],
      ),
    ),
  ].join('\n\n');
}

function renderClassifier({ classes }: ReportData, summary: ClassifierSummary): string {
  if (!summary.trained) return `No classifier was trained: ${inline(summary.reason ?? '')}`;
  return [
    `Logistic regression on embeddings, C = ${summary.c ?? '–'}, trained on ${count(summary.trainDocuments)} documents and ` +
      `evaluated on ${count(summary.testDocuments)} that no step before had seen. Agreement is with the labelling model, not with people.`,
    table(
      [
        { title: '' },
        { title: 'Agreement', align: 'right' },
        { title: 'Weighted F1', align: 'right' },
        { title: 'Macro F1', align: 'right' },
      ],
      [
        ['Test', summary.agreement, summary.weightedF1, summary.macroF1] as const,
        ['Training', summary.trainAgreement, null, null] as const,
      ].map(([part, ...figures]) => [part, ...figures.map(decimal)]),
    ),
    table(
      [
        { title: 'Category' },
        { title: 'Precision', align: 'right' },
        { title: 'Recall', align: 'right' },
        { title: 'F1', align: 'right' },
        { title: 'Test documents', align: 'right' },
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

function renderUsage({ usage, reused }: ReportData): string {
  const again = `${count(reused)} answers were already in the store and cost nothing.`;
  if (usage.length === 0) return `No call was made. ${again}`;
  return [
    table(
      [
        { title: 'Task' },
        { title: 'Model' },
        ...[
          'Calls',
          'Failed',
          'Outcome unknown',
          'Tokens in',
          'of these cached',
          'Tokens out',
          'Seconds',
        ].map((title) => ({ title, align: 'right' as const })),
      ],
      usage.map((row) => [
        row.task,
        cellCode(row.model),
        ...[
          row.calls,
          row.failed,
          row.unknown,
          row.inputTokens,
          row.cachedTokens,
          row.outputTokens,
        ].map(count),
        row.seconds.toFixed(1),
      ]),
    ),
    again,
  ].join('\n\n');
}

function renderSetAside({ setAside, badRecords, documents }: ReportData): string {
  const lines = [
    ...badRecords.map(({ position, reason }) => `- record ${position}: ${inline(reason)}`),
    ...setAside.map(
      ({ documentId, stage, reason }) => `- ${code(documentId)} (${stage}): ${inline(reason)}`,
    ),
  ];
  if (lines.length === 0) return 'Nothing.';
  const share = percent(lines.length / Math.max(1, documents + badRecords.length));
  const more =
    lines.length > SHOWN ? `\n- … and ${lines.length - SHOWN} more in \`set-aside.jsonl\`` : '';
  return `${count(lines.length)} (${share}):\n\n${lines.slice(0, SHOWN).join('\n')}${more}`;
}

function repeatable({ config }: ReportData): Record<string, unknown> {
  const { source, format, columns, corpus, taxonomy, label, pauseTimeoutMs, ...others } = config;
  const { promptVersions: _, ...rest } = others;
  return {
    corpus,
    ...(source === null ? {} : { source }),
    ...(format === null ? {} : { format }),
    ...(columns === null ? {} : { columns }),
    ...rest,
    label: {
      ...(label.sampleSize === null ? {} : { sampleSize: label.sampleSize }),
      classifyRest: label.classifyRest,
    },
    ...(taxonomy === null ? {} : { taxonomy }),
    pauseTimeout: `${pauseTimeoutMs / 1000}s`,
  };
}
