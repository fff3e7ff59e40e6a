/**
 * Measures what the pipeline finds on labelled data with the offline models: `npm run bench:quality [-- seed …]`.
 * Runs the built command end to end and prints one table; the gold labels are used for that alone.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { plainText } from '../../src/domain/documents.js';
import { drawSample } from '../../src/domain/sampling/index.js';
import { createOfflineChatModel } from '../../src/providers/offline/index.js';
import { baseline } from './baseline.js';
import { readBankQueries, readDialogues, readSupportChats, type DataSet } from './data.js';
import { labelAll } from './label-all.js';
import { adjustedRandIndex, normalizedMutualInformation, purity, sum } from './metrics.js';
import { shareWellNamed } from './naming.js';
import { OFF_TOPIC } from './off-topic.js';
import { runPipeline, type Labelled } from './pipeline.js';

/** Columns after data set and seed, in the order of the figures, with their decimals. */
const COLUMNS = [
  ['categories', 1],
  ['NMI', 3],
  ['ARI', 3],
  ['purity', 3],
  ['Other %', 1],
  ['well named %', 1],
  ['agreement', 3],
  ['classifier NMI', 3],
  ['bank Other %', 1],
  ['off-topic Other %', 1],
  ['k-means NMI at gold k', 3],
  ['ARI', 3],
  ['at 25', 3],
  ['ARI', 3],
  ['seconds', 1],
] as const;
const STRANGERS = 300;

type Figures = readonly (number | undefined)[];

const seeds = process.argv.slice(2).map(Number);
const bankQueries = readBankQueries();
const dataSets = [readDialogues(), bankQueries, readSupportChats()];
if (dataSets.includes(undefined)) {
  process.stderr.write('Left out: the public data sets are not in ../shared/data.\n');
}

const model = createOfflineChatModel();
const folder = mkdtempSync(join(tmpdir(), 'tntflow-quality-'));
const table = new Table({
  head: ['data', 'seed', ...COLUMNS.map(([name]) => name)],
  style: { head: [], border: [], compact: true },
  wordWrap: true,
  colAligns: ['left', ...COLUMNS.map(() => 'right' as const)],
});
try {
  for (const data of dataSets) {
    if (data === undefined) continue;
    const rows: Figures[] = [];
    for (const seed of seeds.length > 0 ? seeds : [1, 2, 3, 4, 5]) {
      const figures = await measure(data, seed);
      rows.push(figures);
      table.push([data.name, seed, ...figures.map(shown)]);
      process.stderr.write(`${data.name} ${seed}: ${figures.map(shown).join(' ')}\n`);
    }
    table.push([data.name, 'mean', ...means(rows).map(shown)]);
  }
} finally {
  await model.close();
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(`${table.toString()}\n`);

async function measure(data: DataSet, seed: number): Promise<Figures> {
  const run = await runPipeline(data, { seed, folder: join(folder, `${data.name}-${seed}`) });
  const { labels, gold } = columns(run.labelled);
  const test = columns(run.classified);
  const [atGold, at25] = baseline(`${data.name} ${seed}`, {
    texts: run.labelled.map(({ document }) => plainText(document.turns)),
    gold,
    seed,
  });
  return [
    run.rows.length,
    normalizedMutualInformation(labels, gold),
    adjustedRandIndex(labels, gold),
    purity(labels, gold),
    100 * otherShare(labels),
    data.name === 'sgd-chats' ? 100 * shareWellNamed({ labels, gold }) : undefined,
    run.result.classifier?.agreement ?? undefined,
    normalizedMutualInformation(test.labels, test.gold),
    data === bankQueries ? undefined : await strangersLabelledOther(run.rows, seed),
    100 * otherShare(await labelAll(model, offTopic(), run.rows)),
    atGold?.nmi,
    atGold?.ari,
    at25?.nmi,
    at25?.ari,
    run.seconds,
  ];
}

async function strangersLabelledOther(
  rows: Parameters<typeof labelAll>[2],
  seed: number,
): Promise<number | undefined> {
  if (bankQueries === undefined) return undefined;
  const { documents } = bankQueries;
  const drawn = drawSample({
    population: documents.length,
    size: STRANGERS,
    seed,
    purpose: 'strangers',
  });
  const strangers = drawn.flatMap((index) => documents[index] ?? []);
  return 100 * otherShare(await labelAll(model, strangers, rows));
}

function offTopic() {
  return OFF_TOPIC.map((content) => ({ turns: [{ role: 'user', content }] }));
}

function columns(labelled: readonly Labelled[]) {
  return {
    labels: labelled.map(({ label }) => label),
    gold: labelled.map(({ document }) => document.gold),
  };
}

function otherShare(labels: readonly string[]): number {
  return labels.filter((label) => label === 'Other').length / labels.length;
}

function means(rows: readonly Figures[]): Figures {
  return (rows[0] ?? []).map((first, column) =>
    first === undefined ? undefined : sum(rows.map((row) => row[column] ?? 0)) / rows.length,
  );
}

function shown(value: number | undefined, column: number): string {
  return value?.toFixed(COLUMNS[column]?.[1]) ?? '–';
}
