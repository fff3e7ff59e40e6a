import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadBackend } from '../../src/classifier/backend.js';
import { rowWeights } from '../../src/classifier/class-weights.js';
import { ABSENT_INTERCEPT, LogisticProblem } from '../../src/classifier/logistic-problem.js';
import { referenceObjective } from './reference-objective.js';
import { syntheticData, uniformNumbers } from './synthetic-data.js';

const { tf } = await loadBackend();
let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
});

const cases = fc.record({
  rows: fc.integer({ min: 6, max: 30 }),
  dimensions: fc.integer({ min: 1, max: 7 }),
  classCount: fc.integer({ min: 2, max: 5 }),
  seed: fc.nat(),
  classWeight: fc.constantFrom('balanced' as const, 'none' as const),
  C: fc.constantFrom(0.1, 1, 100),
});

test('value and gradient are those of the formula (finite differences of a float64 reference)', () => {
  fc.assert(
    fc.property(cases, ({ rows, dimensions, classCount, seed, classWeight, C }) => {
      const shape = { rows, dimensions, classCount, seed };
      const { features, labels } = syntheticData({ ...shape, separation: 1, classes: 'even' });
      const problem = new LogisticProblem(tf, {
        features,
        dimensions,
        labels,
        classCount,
        classWeight,
      });
      try {
        const uniform = uniformNumbers(seed + 1);
        const parameters = new Float64Array(problem.parameterCount).map(
          // Exact in float32, so that only the sums differ.
          () => Math.round((uniform() - 0.5) * 1024) / 512,
        );
        const gradient = new Float64Array(problem.parameterCount).fill(NaN);
        const value = problem.evaluate(parameters, gradient, C);
        const { weights } = rowWeights({ labels, classCount, classWeight });
        const reference = (at: Float64Array) =>
          referenceObjective({
            features,
            dimensions,
            labels,
            weights,
            C,
            coefficients: at.subarray(0, dimensions * problem.columns),
            intercept: at.subarray(dimensions * problem.columns),
          });
        const expected = reference(parameters);
        expect(Math.abs(value - expected)).toBeLessThan(1e-6 * Math.max(1, expected));
        for (const index of parameters.keys()) {
          const shifted = (by: number) =>
            reference(parameters.map((own, other) => (other === index ? own + by : own)));
          const slope = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
          expect(Math.abs((gradient[index] ?? NaN) - slope)).toBeLessThan(1e-5);
        }
      } finally {
        problem.dispose();
      }
    }),
    { numRuns: 30 },
  );
});

test('many blocks of rows give what one block gives', () => {
  // 70,000 dimensions: a block holds 59 rows.
  const [rows, dimensions, classCount] = [130, 70_000, 3];
  const features = new Float32Array(rows * dimensions);
  for (let index = 0; index < features.length; index += 1) {
    features[index] = ((index * 7_919) % 1_024) / 1_024 - 0.5;
  }
  const labels = Int32Array.from({ length: rows }, (_, row) => row % classCount);
  const data = { features, dimensions, labels, classCount };
  const problem = new LogisticProblem(tf, { ...data, classWeight: 'none' });
  const gradient = new Float64Array(problem.parameterCount);
  const value = problem.evaluate(new Float64Array(problem.parameterCount), gradient, 1);
  problem.dispose();
  expect(value).toBeCloseTo(Math.log(3), 6);
  // At zero every class has probability 1/3.
  for (const [dimension, column] of [
    [0, 0],
    [12_345, 1],
    [69_999, 2],
  ] as const) {
    let expected = 0;
    for (let row = 0; row < labels.length; row += 1) {
      const residual = 1 / 3 - (labels[row] === column ? 1 : 0);
      expected += ((features[row * dimensions + dimension] ?? NaN) * residual) / labels.length;
    }
    expect(gradient[dimension * 3 + column]).toBeCloseTo(expected, 8);
  }
});

test('a subset of rows is the same problem as those rows alone', () => {
  const shape = { rows: 40, dimensions: 3, classCount: 3, seed: 2 };
  const data = syntheticData({ ...shape, separation: 1, classes: 'even' });
  const rows = Int32Array.from({ length: 20 }, (_, index) => index * 2);
  const subset = new LogisticProblem(tf, { ...data, classWeight: 'balanced' }, rows);
  const alone = new LogisticProblem(tf, {
    ...data,
    classWeight: 'balanced',
    features: Float32Array.from(
      [...rows].flatMap((row) => [...data.features.subarray(row * 3, row * 3 + 3)]),
    ),
    labels: rows.map((row) => data.labels[row] ?? 0),
  });
  const parameters = new Float64Array(subset.parameterCount).fill(0.25);
  const [first, second] = [parameters.slice(), parameters.slice()];
  expect(subset.evaluate(parameters, first, 1)).toBe(alone.evaluate(parameters, second, 1));
  expect(first).toEqual(second);
  subset.dispose();
  alone.dispose();
});

test('the model has a column for every class; absent ones can never be chosen', () => {
  const problem = new LogisticProblem(tf, {
    features: Float32Array.of(0, 1, 2, 3),
    dimensions: 1,
    labels: Int32Array.of(1, 1, 3, 3),
    classCount: 5,
    classWeight: 'none',
  });
  const model = problem.toModel(Float64Array.of(2, -3));
  problem.dispose();
  expect([...model.weights]).toEqual([0, 0, 0, 2, 0]);
  const absent = ABSENT_INTERCEPT;
  expect([...model.intercept]).toEqual([absent, 0, absent, -3, absent]);
});
