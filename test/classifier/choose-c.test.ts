import { expect, test } from 'vitest';
import { loadBackend } from '../../src/classifier/backend.js';
import {
  C_CANDIDATES,
  chooseC as chooseWithRows,
  type CChoice,
} from '../../src/classifier/choose-c.js';
import type { SearchProgress } from '../../src/classifier/cross-validate.js';
import { fitLogisticRegression } from '../../src/classifier/fit-logistic-regression.js';
import { predictProbabilities } from '../../src/classifier/linear-model.js';
import { stratifiedFolds } from '../../src/classifier/stratified-folds.js';
import { logLoss } from '../../src/domain/metrics/log-loss.js';
import { syntheticData, uniformNumbers } from './synthetic-data.js';

const { tf } = await loadBackend();
const chooseC = async (...options: Parameters<typeof chooseWithRows>): Promise<CChoice> =>
  (await chooseWithRows(...options)).choice;
const shape = { rows: 120, dimensions: 16, classCount: 4, seed: 6, classes: 'even' as const };

test('classes far apart in small values call for a weak penalty', async () => {
  const data = syntheticData({ ...shape, separation: 2, scale: 64 });
  const { C, candidates, folds } = await chooseC(
    tf,
    { ...data, classWeight: 'balanced' },
    { seed: 1 },
  );
  expect(C).toBeGreaterThanOrEqual(100);
  expect(candidates.map((candidate) => candidate.C)).toEqual([...C_CANDIDATES]);
  expect(folds).toBe(5);
});

test('labels that say nothing call for a strong penalty', async () => {
  const data = syntheticData({ ...shape, separation: 1 });
  const uniform = uniformNumbers(8);
  const labels = data.labels.map(() => Math.floor(uniform() * 4));
  const { C, candidates } = await chooseC(
    tf,
    { ...data, labels, classWeight: 'none' },
    { seed: 1 },
  );
  expect(C).toBe(0.1);
  expect(candidates[0]?.logLoss).toBeLessThan(candidates[4]?.logLoss ?? NaN);
});

test('a candidate’s log loss is that of classifiers trained on the other folds', async () => {
  const data = syntheticData({ ...shape, separation: 0.5 });
  const { features, labels, dimensions, classCount } = data;
  const sampleWeights = Float64Array.from(labels, (_, row) => 1 + (row % 2));
  const { candidates } = await chooseC(
    tf,
    { ...data, sampleWeights, classWeight: 'balanced' },
    { seed: 3 },
  );
  let loss = 0;
  let weight = 0;
  const pick = (rows: Int32Array) => ({
    features: Float32Array.from(
      [...rows].flatMap((row) => [...features.subarray(row * dimensions, (row + 1) * dimensions)]),
    ),
    labels: rows.map((row) => labels[row] ?? 0),
    weights: Float64Array.from(rows, (row) => sampleWeights[row] ?? 0),
  });
  for (const fold of stratifiedFolds({ labels, classCount, folds: 5, seed: 3 })) {
    const train = pick(fold.train);
    const heldOut = pick(fold.heldOut);
    const model = await fitLogisticRegression({
      ...train,
      rows: train.labels.length,
      dimensions,
      classCount,
      sampleWeights: train.weights,
      classWeight: 'balanced',
      C: 10,
    });
    const own = heldOut.weights.reduce((sum, value) => sum + value, 0);
    const probabilities = predictProbabilities(model, heldOut.features);
    const { weights } = heldOut;
    loss += own * (logLoss({ probabilities, actual: heldOut.labels, classCount, weights }) ?? NaN);
    weight += own;
  }
  expect(candidates.find(({ C }) => C === 10)?.logLoss).toBeCloseTo(loss / weight, 4);
});

test('the same seed chooses the same; progress counts every fit; tensors are freed', async () => {
  const data = { ...syntheticData({ ...shape, separation: 0.5 }), classWeight: 'none' as const };
  const tensors = tf.memory().numTensors;
  const seen: SearchProgress[] = [];
  const first = await chooseC(tf, data, {
    seed: 5,
    onIteration: (progress) => seen.push(progress),
  });
  expect(await chooseC(tf, data, { seed: 5 })).toEqual(first);
  expect(tf.memory().numTensors).toBe(tensors);
  expect(new Set(seen.map(({ fit }) => fit))).toEqual(
    new Set(Array.from({ length: 25 }, (_, fit) => fit + 1)),
  );
  expect(seen.every(({ fits }) => fits === 25)).toBe(true);
});

test('rows without weight change nothing', async () => {
  const data = syntheticData({ ...shape, rows: 40, separation: 0.5 });
  // Class 3 would be alone in its fold, were its second row counted.
  const labels = data.labels.map((label, row) => (row === 0 || row === 1 ? 3 : label % 3));
  const sampleWeights = Float64Array.from(labels, (_, row) => (row === 1 ? 0 : 1));
  const options = { ...data, labels, sampleWeights, classWeight: 'balanced' as const };
  const { candidates } = await chooseC(tf, options, { seed: 1 });
  // A held-out row of a class that was not trained on would cost −log ε = 36.
  expect(Math.max(...candidates.map((candidate) => candidate.logLoss))).toBeLessThan(3);
});

test('when every class has one row, C is 1', async () => {
  const features = Float32Array.of(0, 1, 2);
  const labels = Int32Array.of(0, 1, 2);
  const chosen = await chooseWithRows(
    tf,
    { features, labels, dimensions: 1, classCount: 3, classWeight: 'none' },
    { seed: 1 },
  );
  expect(chosen).toEqual({ choice: { C: 1, candidates: [], folds: 0 }, outOfFold: null });
});
