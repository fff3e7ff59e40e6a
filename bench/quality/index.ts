/**
 * Measures what `offline:extractive` finds on labelled data: `npx tsx bench/quality/index.ts [seed …]`.
 * Prints one table; the gold labels are used for that alone.
 */
import Table from 'cli-table3';
import { createOfflineChatModel } from '../../src/providers/offline/index.js';
import { readBankQueries, readDialogues, readSupportChats, type DataSet } from './data.js';
import { adjustedRandIndex, normalizedMutualInformation, purity, sum } from './metrics.js';
import { shareWellNamed } from './naming.js';
import { OFF_TOPIC } from './off-topic.js';
import { draw, labelAll, run } from './run.js';

const HEAD = [
  'data',
  'seed',
  'NMI',
  'ARI',
  'purity',
  'coverage %',
  'Other %',
  'categories',
  'well named %',
  'bank queries: Other %',
  'off-topic: Other %',
  'seconds',
  'CPU seconds',
];
const STRANGERS = 300;

const seeds = process.argv.slice(2).map(Number);
const bankQueries = readBankQueries();
const dataSets = [readDialogues(), bankQueries, readSupportChats()];
if (dataSets.includes(undefined)) {
  process.stderr.write('Left out: the public data sets are not in ../shared/data.\n');
}

const model = createOfflineChatModel();
const table = new Table({ head: HEAD, style: { head: [], border: [] }, colAligns: ['left'] });
for (const data of dataSets) {
  if (data === undefined) continue;
  const rows: (number | undefined)[][] = [];
  for (const seed of seeds.length > 0 ? seeds : [1, 2, 3, 4, 5]) {
    const figures = await measure(data, seed);
    rows.push(figures);
    table.push([data.name, seed, ...figures.map(shown)]);
  }
  const means = rows[0]?.map((first, column) =>
    first === undefined ? undefined : sum(rows.map((row) => row[column] ?? 0)) / rows.length,
  );
  table.push([data.name, 'mean', ...(means ?? []).map(shown)]);
}
await model.close();
process.stdout.write(`${table.toString()}\n`);

async function measure(data: DataSet, seed: number): Promise<(number | undefined)[]> {
  const started = performance.now();
  const startedCpu = process.cpuUsage();
  const { sample, rows, labels } = await run({ model, documents: data.documents, seed });
  const seconds = (performance.now() - started) / 1_000;
  const { user, system } = process.cpuUsage(startedCpu);
  const gold = sample.map((document) => document.gold);
  const other = otherShare(labels);
  const strangers =
    bankQueries === undefined || data === bankQueries
      ? undefined
      : 100 * otherShare(await labelAll(model, draw(bankQueries.documents, STRANGERS, seed), rows));
  const offTopic = OFF_TOPIC.map((content) => ({ turns: [{ role: 'user', content }] }));
  return [
    normalizedMutualInformation(labels, gold),
    adjustedRandIndex(labels, gold),
    purity(labels, gold),
    100 * (1 - other),
    100 * other,
    rows.length,
    data.name === 'sgd-chats' ? 100 * shareWellNamed({ labels, gold }) : undefined,
    strangers,
    100 * otherShare(await labelAll(model, offTopic, rows)),
    seconds,
    (user + system) / 1e6,
  ];
}

function otherShare(labels: readonly string[]): number {
  return labels.filter((label) => label === 'Other').length / labels.length;
}

/** Shares of 1 with three digits, the rest with one. */
function shown(value: number | undefined): string {
  if (value === undefined) return '–';
  return value <= 1 && !Number.isInteger(value)
    ? value.toFixed(3)
    : value.toFixed(1).replace(/\.0$/u, '');
}
