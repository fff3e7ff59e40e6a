/**
 * How many dimensions `offline:hashing` needs: `npm run bench:hashing`. Trains on 3,000 and tests on 1,000 documents with
 * their gold labels, at several sizes, and prints one table.
 */
import Table from 'cli-table3';
import { trainClassifier } from '../../src/classifier/index.js';
import { embeddingText } from '../../src/domain/documents.js';
import { drawSample } from '../../src/domain/sampling/index.js';
import { createOfflineEmbeddingModel } from '../../src/providers/offline/index.js';
import { readBankQueries, readDialogues, type DataSet } from '../quality/data.js';

const DIMENSIONS = [256, 512, 1024, 2048, 4096];
const TRAIN = { 'sgd-chats': 2_000, banking77: 3_000 } as const;
const TEST = 1_000;
const SEED = 1;

const dataSets = [readDialogues(), readBankQueries()].filter((data) => data !== undefined);
if (dataSets.length === 0) {
  process.stderr.write('Nothing to measure: the public data sets are not in ../shared/data.\n');
}
const table = new Table({
  head: ['data', 'dimensions', 'accuracy', 'macro F1', 'embedding, ms a document', 'training, s'],
  style: { head: [], border: [] },
});
for (const data of dataSets) {
  for (const dimensions of DIMENSIONS) {
    table.push([data.name, dimensions, ...(await measure(data, dimensions))]);
  }
}
process.stdout.write(`${table.toString()}\n`);

async function measure({ name, documents }: DataSet, dimensions: number): Promise<string[]> {
  const trainSize = TRAIN[name as keyof typeof TRAIN];
  const drawn = drawSample({
    population: documents.length,
    size: trainSize + TEST,
    seed: SEED,
    purpose: 'hashing',
  }).flatMap((index) => documents[index] ?? []);
  const model = createOfflineEmbeddingModel({ dimensions });
  const started = performance.now();
  const { vectors } = await model.embed(drawn.map(({ turns }) => embeddingText(turns)));
  const embedding = (performance.now() - started) / drawn.length;

  const part = (from: number, to: number) => ({
    features: Float32Array.from(vectors.slice(from, to).flatMap((vector) => [...vector])),
    categoryIds: drawn.slice(from, to).map(({ gold }) => gold),
  });
  const categories = [...new Set(drawn.map(({ gold }) => gold))].map((id) => ({ id, name: id }));
  const trainingStarted = performance.now();
  const { metrics } = await trainClassifier({
    train: part(0, trainSize),
    test: part(trainSize, drawn.length),
    dimensions,
    categories,
    classWeight: 'balanced',
    C: 100,
    seed: SEED,
  });
  const training = (performance.now() - trainingStarted) / 1_000;
  const { agreement, macroF1 } = metrics.test;
  return [
    (agreement ?? 0).toFixed(3),
    (macroF1 ?? 0).toFixed(3),
    embedding.toFixed(2),
    training.toFixed(1),
  ];
}
