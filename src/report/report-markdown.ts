/** `report.md`: what the run found, how sure it is, what it used, and how to repeat it. */
import type { RefreshConfig, RunConfig, RunModels, StartingPoint } from '../contracts/run-input.js';
import { modelsUsed } from '../domain/model-shares.js';
import { renderClassifier } from './classifier-markdown.js';
import { renderDrift } from './drift-markdown.js';
import { code, count, inline, percent, table } from './markdown.js';
import type { ReportData } from './report-data.js';
import { renderPicture } from './run-picture.js';
import { renderCategories, renderShares } from './taxonomy-markdown.js';
import { renderUsage } from './usage-markdown.js';

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
    ...(data.drift ? [renderDrift(data.drift)] : []),
    '## Category by category',
    renderCategories(data, '###'),
    '## How the taxonomy came about',
    renderTrajectory(data),
    '## Classifier',
    data.classifier === null
      ? 'This run trained no classifier.'
      : renderClassifier(data, data.classifier),
    '## Calls, tokens and cost',
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
  const offline = modelsUsed(config).some((model) => model.startsWith('offline:'));
  const lines = [
    inline(config.useCase),
    `${count(documents)} documents in corpus ${code(config.corpus)}` +
      (skippedEmpty > 0 ? `, ${count(skippedEmpty)} more without text were skipped` : '') +
      `. ${seconds.toFixed(0)} seconds.`,
    `Models: ${describeModels(config)}.`,
  ];
  if (offline) {
    lines.push(
      '**Baseline.** Models named `offline:` are classical text statistics, not language models: good enough to try the pipeline and to compare with, no measure of what a language model gives.',
    );
  }
  if (notes.length > 0) lines.push(notes.map((note) => `- ${inline(note)}`).join('\n'));
  return lines.join('\n\n');
}

/** `summarize a:b, taxonomy …`; where several models share a task, with their weights. */
function describeModels({ models, startsFrom }: RunConfig): string {
  const { summarize, taxonomy, label, embed } = models;
  if (startsFrom !== undefined) return `embed ${code(embed)}`;
  const shares = (given: RunModels['label']) =>
    given
      .map(({ model, weight }) => (given.length === 1 ? code(model) : `${code(model)} × ${weight}`))
      .join(' + ');
  return [
    `summarize ${shares(summarize)}`,
    `taxonomy ${code(taxonomy)}`,
    `label ${shares(label)}`,
    `embed ${code(embed)}`,
  ].join(', ');
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

/** The configuration as an input: nothing where a default was not decided by the user, durations as text. */
function repeatable({ config }: ReportData): unknown {
  const {
    promptVersions: _,
    pauseTimeoutMs,
    outageTimeoutMs,
    startsFrom,
    refresh,
    ...fields
  } = config;
  return withoutNulls({
    ...(startsFrom === undefined ? fields : repeatableStart(config, startsFrom)),
    ...(refresh && repeatableRefresh(refresh)),
    outageTimeout: `${outageTimeoutMs / 1000}s`,
    pauseTimeout: `${pauseTimeoutMs / 1000}s`,
  });
}

function repeatableRefresh({ run, ...refresh }: RefreshConfig): object {
  return { refresh, ...(run !== null && { run }) };
}

/** What a run that begins with phase 3 was given: what that decides is left out. */
function repeatableStart(config: RunConfig, startsFrom: StartingPoint): object {
  const { corpus, source, format, columns, since, langsmith } = config;
  const { models, classifier, testSplit, seed, out } = config;
  const documents = { corpus, source, format, columns, since, langsmith };
  switch (startsFrom.kind) {
    case 'labels-of-run':
      return { run: startsFrom.workflowId, models: { embed: models.embed }, classifier, seed, out };
    case 'labels-file':
      return {
        ...{ labels: startsFrom.file, ...documents, taxonomy: config.taxonomy },
        ...{ models: { embed: models.embed }, classifier, testSplit, seed, out },
      };
    case 'classifier-of-run':
      return { run: startsFrom.workflowId, ...documents, out };
    case 'classifier-folder':
      return { classifier: startsFrom.folder, ...documents, out };
  }
}

/** Without fields that are null, and without objects that have no other. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  const entries = Object.entries(value)
    .map(([name, inner]) => [name, withoutNulls(inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
