/** Prints what a run found: the taxonomy with its shares, the classifier, the usage, the folder. */
import Table from 'cli-table3';
import type {
  CategoryShare,
  ClassifierSummary,
  RunResult,
  UsageTotals,
} from '../contracts/progress.js';
import type { Category } from '../contracts/taxonomy.js';
import { firstWords } from '../domain/documents.js';
import { count, estimated, isFree, percent, spent } from '../report/index.js';
import { seconds } from './progress-view.js';
import { renderRefresh } from './show-refresh.js';
import { colour, type Terminal } from './terminal.js';

/** Words of a description in the table; all of it is in `taxonomy.md`. */
const SHOWN_WORDS = 14;

export function showResult(result: RunResult, terminal: Terminal): void {
  terminal.print(renderTaxonomy(result.categories, result.shares, terminal.columns));
  if (result.classifier !== null) terminal.print(`\n${renderClassifier(result.classifier)}`);
  terminal.print(`\n${renderUsage(result.usage)}`);
  if (!isFree(result.usage, result.estimate)) terminal.print(renderCost(result));
  if (result.refresh !== undefined) terminal.print(`\n${renderRefresh(result.refresh)}`);
  if (result.skippedEmpty > 0)
    terminal.say(`${result.skippedEmpty} documents without text were skipped.`);
  if (result.setAside > 0) {
    terminal.say(
      colour.yellow(`${result.setAside} documents or records were set aside: see set-aside.jsonl.`),
    );
  }
  terminal.print(`\n${renderCounts(result)}, in ${seconds(result.seconds)}.`);
  terminal.print(`Results: ${colour.bold(result.out)}`);
}

/** How many documents there are, and who labelled how many of them. */
function renderCounts(result: RunResult): string {
  const { documents, labelled, labelledByPeople = 0, classified, classifier } = result;
  const onlyClassified = labelled === 0 && classifier !== null;
  const labels = [
    ...(labelledByPeople > 0 ? [`${count(labelledByPeople)} labelled by people`] : []),
    ...(labelled > labelledByPeople || (labelled === 0 && !onlyClassified)
      ? [`${count(labelled - labelledByPeople)} labelled by the model`]
      : []),
    ...(classified > 0 || onlyClassified ? [`${count(classified)} by the classifier`] : []),
  ];
  return [`${count(documents)} documents`, ...labels].join(', ');
}

export function renderTaxonomy(
  categories: readonly Category[],
  shares: readonly CategoryShare[],
  columns: number,
): string {
  const descriptions = new Map(categories.map(({ id, description }) => [id, description]));
  const byClassifier = shares.some(({ by }) => by === 'classifier');
  const withClassified = shares.some(({ classified }) => classified !== null);
  const rows =
    shares.length > 0
      ? shares
      : categories.map(({ id, name }) => ({
          categoryId: id,
          category: name,
          share: null,
          documents: 0,
          low: 0,
          high: 0,
          classified: null,
        }));
  const nameWidth = 34;
  const shareWidth = shares.length > 0 ? 24 : 0;
  const classifiedWidth = withClassified ? 12 : 0;
  const descriptionWidth = Math.max(
    24,
    Math.min(columns, 140) - nameWidth - shareWidth - classifiedWidth - 6,
  );
  const table = new Table({
    head: [
      'Category',
      ...(shareWidth > 0 ? [byClassifier ? 'Share' : 'Share (95 % interval)'] : []),
      ...(withClassified ? ['Classified'] : []),
      'Description',
    ],
    colWidths: [
      nameWidth,
      ...(shareWidth > 0 ? [shareWidth] : []),
      ...(withClassified ? [classifiedWidth] : []),
      descriptionWidth,
    ],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const { categoryId, category, share, low, high, classified } of rows) {
    table.push([
      category,
      ...(share === null
        ? []
        : [byClassifier ? percent(share) : `${percent(share)} (${percent(low)}–${percent(high)})`]),
      ...(withClassified ? [count(classified ?? 0)] : []),
      categoryId === null
        ? 'fits none of the categories'
        : firstWords(descriptions.get(categoryId) ?? '', SHOWN_WORDS),
    ]);
  }
  return table.toString();
}

function renderClassifier(summary: ClassifierSummary): string {
  if (!summary.trained) return `Classifier   none: ${summary.reason ?? ''}`;
  const { agreement, weightedF1, macroF1, c, trainDocuments, testDocuments } = summary;
  const figure = (value: number | null) => (value === null ? '–' : value.toFixed(3));
  // The summary of a run that began before there were intervals has none.
  const interval = summary.intervals?.agreement;
  const range = interval ? ` (95 %: ${figure(interval.low)}–${figure(interval.high)})` : '';
  return (
    `Classifier   agreement with the labels ${figure(agreement)}${range}, weighted F1 ${figure(weightedF1)}, macro F1 ${figure(macroF1)}\n` +
    `             on ${count(testDocuments)} held-out documents; trained on ${count(trainDocuments)}, C = ${c ?? '–'}`
  );
}

/** What was spent, beside what was expected when the run began. */
function renderCost({ usage, estimate }: Pick<RunResult, 'usage' | 'estimate'>): string {
  const was = spent(usage);
  return `Cost         ${estimate === null ? was : `estimated ${estimated(estimate)}, was ${was}`}`;
}

function renderUsage({ calls, reused, inputTokens, outputTokens }: UsageTotals): string {
  return `Usage        ${count(calls)} calls, ${count(inputTokens)} tokens in, ${count(outputTokens)} out; ${count(reused)} answers reused`;
}
