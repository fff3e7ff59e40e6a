import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadBackend } from '../../src/classifier/backend.js';
import { rowWeights } from '../../src/classifier/class-weights.js';
import { ClassifierInputError } from '../../src/classifier/classifier-input-error.js';
import {
  fitLogisticRegression,
  type FitOptions,
} from '../../src/classifier/fit-logistic-regression.js';
import { predictBest, predictProbabilities } from '../../src/classifier/linear-model.js';
import { referenceObjective } from './reference-objective.js';
import { fits } from './scikit-learn-fits.js';
import { syntheticData } from './synthetic-data.js';

const { tf } = await loadBackend();
let tensors = 0;
beforeEach(() => {
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
});

describe.each(fits)(
  'scikit-learn: $name',
  ({ data, C, classWeight, sampleWeights, ...sklearn }) => {
    const { exact } = sklearn;
    const { features, labels, dimensions, classCount, rows } = syntheticData(data);
    const weighted = sampleWeights ? { sampleWeights } : {};
    const options = { features, labels, dimensions, classCount, rows, classWeight, C, ...weighted };

    test('at a tight tolerance it is the same classifier', async () => {
      const fit = await fitLogisticRegression({
        ...options,
        tolerance: 1e-7,
        maxIterations: 2_000,
      });
      expect(fit.objective).toBeLessThan(exact.objective * (1 + 1e-5));
      expect(fit.objective).toBeGreaterThan(exact.objective * (1 - 1e-5));
      expect([...predictBest(fit, features).best]).toEqual(exact.predictions);
      const probabilities = predictProbabilities(fit, features.subarray(0, 3 * dimensions));
      exact.firstProbabilities.flat().forEach((probability, index) => {
        expect(probabilities[index]).toBeCloseTo(probability, 3);
      });
      exact.coefficients?.forEach((row, index) => {
        const label = exact.coefficients?.length === 1 ? 1 : index;
        row.forEach((coefficient, dimension) => {
          const ours = fit.weights[dimension * classCount + label];
          expect(ours).toBeCloseTo(coefficient, 2);
        });
      });
    });

    test('at the default tolerance it is as good', async () => {
      const fit = await fitLogisticRegression(options);
      expect(fit).toMatchObject({ converged: true, warning: null });
      expect(fit.gradientNorm).toBeLessThanOrEqual(1e-4);
      expect(fit.objective).toBeLessThan(sklearn.default.objective * (1 + 1e-4));
      // The objective it reports is the one of the weights it returns.
      const columns = exact.intercept.length;
      const own = (values: Float32Array) =>
        columns === 1 ? values.filter((_, index) => index % 2 === 1) : values;
      const reference = referenceObjective({
        features,
        dimensions,
        labels,
        C,
        weights: rowWeights({ labels, classCount, classWeight, ...weighted }).weights,
        coefficients: own(fit.weights),
        intercept: own(fit.intercept),
      });
      expect(Math.abs(fit.objective - reference)).toBeLessThan(1e-6 * reference);
    });
  },
);

/** Two classes on a line, split at 1.5. */
const line: FitOptions = {
  features: Float32Array.of(0, 1, 2, 3),
  rows: 4,
  dimensions: 1,
  labels: Int32Array.of(0, 0, 1, 1),
  classCount: 2,
  classWeight: 'none',
  C: 1,
};

describe('unusual data', () => {
  test('a class without rows has no share in any prediction', async () => {
    const data = syntheticData({
      rows: 60,
      dimensions: 4,
      classCount: 3,
      seed: 1,
      separation: 2,
      classes: 'even',
    });
    const labels = data.labels.map((label) => [0, 2, 3][label] ?? 0);
    const fit = await fitLogisticRegression({
      ...data,
      labels,
      classCount: 5,
      classWeight: 'balanced',
      C: 1,
    });
    const without = await fitLogisticRegression({ ...data, classWeight: 'balanced', C: 1 });
    expect(fit.objective).toBe(without.objective);
    const probabilities = predictProbabilities(fit, data.features);
    const expected = predictProbabilities(without, data.features);
    for (let row = 0; row < data.rows; row += 1) {
      const [first, second, third, fourth, fifth] = probabilities.subarray(row * 5, row * 5 + 5);
      expect([second, fifth]).toEqual([0, 0]);
      expect([first, third, fourth]).toEqual([...expected.subarray(row * 3, row * 3 + 3)]);
    }
  });

  test('only two of many classes present: the logistic loss, as with two classes', async () => {
    const two = await fitLogisticRegression(line);
    const many = await fitLogisticRegression({
      ...line,
      labels: Int32Array.of(1, 1, 4, 4),
      classCount: 6,
    });
    expect(many.objective).toBe(two.objective);
    expect([...predictBest(many, line.features).best]).toEqual([1, 1, 4, 4]);
  });

  test('one row is enough for a class', async () => {
    const fit = await fitLogisticRegression({
      ...line,
      labels: Int32Array.of(0, 0, 0, 1),
      classWeight: 'balanced',
      C: 100,
    });
    expect([...predictBest(fit, line.features).best]).toEqual([0, 0, 0, 1]);
  });

  test('a constant feature gets no weight, and changes nothing', async () => {
    const features = Float32Array.of(0, 7, 1, 7, 2, 7, 3, 7);
    const fit = await fitLogisticRegression({ ...line, features, dimensions: 2, tolerance: 1e-8 });
    const alone = await fitLogisticRegression({ ...line, tolerance: 1e-8 });
    // The intercept is free, the weight is not: at the optimum the intercept does all of it.
    expect(Math.abs(fit.weights[3] ?? NaN)).toBeLessThan(1e-3);
    expect(fit.objective).toBeCloseTo(alone.objective, 6);
  });

  test('all features constant: probabilities are the classes’ shares', async () => {
    const features = new Float32Array(4).fill(2);
    const labels = Int32Array.of(0, 0, 0, 1);
    const fit = await fitLogisticRegression({ ...line, features, labels, tolerance: 1e-7 });
    expect(predictProbabilities(fit, Float32Array.of(2))[1]).toBeCloseTo(1 / 4, 4);
  });

  test('a row given twice is a row of weight two', async () => {
    const twice = await fitLogisticRegression({
      ...line,
      features: Float32Array.of(0, 0, 1, 2, 3),
      rows: 5,
      labels: Int32Array.of(0, 0, 0, 1, 1),
      classWeight: 'balanced',
    });
    const heavier = await fitLogisticRegression({
      ...line,
      sampleWeights: [2, 1, 1, 1],
      classWeight: 'balanced',
    });
    expect(twice.objective).toBeCloseTo(heavier.objective, 6);
    expect(twice.weights[1]).toBeCloseTo(heavier.weights[1] ?? NaN, 3);
  });

  test('equal vectors with different labels: probabilities are their shares', async () => {
    const fit = await fitLogisticRegression({
      ...line,
      features: new Float32Array(3).fill(1),
      rows: 3,
      labels: Int32Array.of(0, 1, 1),
      tolerance: 1e-7,
    });
    expect(predictProbabilities(fit, Float32Array.of(1))[1]).toBeCloseTo(2 / 3, 4);
  });

  test('values of any size are separated', async () => {
    const features = Float32Array.of(-3e15, -2e15, 2e15, 3e15);
    const fit = await fitLogisticRegression({ ...line, features });
    expect([...fit.weights, ...fit.intercept].every(Number.isFinite)).toBe(true);
    expect([...predictBest(fit, features).best]).toEqual([0, 0, 1, 1]);
  });

  test('stopping early is said, not hidden', async () => {
    const fit = await fitLogisticRegression({ ...line, C: 1e4, maxIterations: 2 });
    expect(fit).toMatchObject({ converged: false, iterations: 2 });
    expect(fit.warning).toContain('stopped after 2 iterations');
  });
});

describe('refuses', () => {
  const bad: [string, Partial<FitOptions>, string, number?][] = [
    [
      'no rows',
      { features: new Float32Array(0), rows: 0, labels: new Int32Array(0) },
      'no training rows',
    ],
    ['one class', { labels: new Int32Array(4) }, 'the same class (0)'],
    ['NaN', { features: Float32Array.of(0, 1, NaN, 3) }, 'row 2 (counted from 0) holds NaN', 2],
    [
      'Infinity',
      { features: Float32Array.of(0, 1, 2, -Infinity) },
      'row 3 (counted from 0) holds -Infinity',
      3,
    ],
    ['a wrong dimension', { dimensions: 2 }, '4 rows of 2 dimensions need 8'],
    ['no dimension', { dimensions: 0 }, 'dimensions is 0'],
    ['a label too high', { labels: Int32Array.of(0, 1, 2, 1) }, 'row 2 has the label 2', 2],
    ['a negative label', { labels: Int32Array.of(-1, 1, 0, 1) }, 'row 0 has the label -1', 0],
    ['too few labels', { labels: Int32Array.of(0, 1) }, '2 labels for 4 training rows'],
    ['a negative weight', { sampleWeights: [1, 1, -1, 1] }, 'row 2 has the sample weight -1', 2],
    ['too few weights', { sampleWeights: [1] }, '1 sample weights for 4'],
    ['a class of no weight beside one', { sampleWeights: [1, 1, 0, 0] }, 'the same class (0)'],
    ['C of 0', { C: 0 }, 'C is 0'],
    ['C of NaN', { C: NaN }, 'C is NaN'],
    ['no iterations', { maxIterations: 0 }, 'maxIterations is 0'],
    ['a negative tolerance', { tolerance: -1 }, 'tolerance is -1'],
  ];
  test.each(bad)('%s', async (_, change, message, row) => {
    const error = await fitLogisticRegression({ ...line, ...change }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(ClassifierInputError);
    expect((error as ClassifierInputError).message).toContain(message);
    expect((error as ClassifierInputError).row).toBe(row);
  });
});

describe('while it runs', () => {
  const slow = {
    ...syntheticData({
      rows: 300,
      dimensions: 256,
      classCount: 10,
      seed: 4,
      separation: 0.125,
      classes: 'even',
    }),
    classWeight: 'none' as const,
    C: 1_000,
    tolerance: 0,
    maxIterations: 10_000,
  };

  test('an abort ends it and frees the tensors', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await expect(fitLogisticRegression({ ...slow, signal: controller.signal })).rejects.toBe(
      reason,
    );
  });

  test('a listener that throws ends it and frees the tensors', async () => {
    const onIteration = () => {
      throw new Error('the listener failed');
    };
    await expect(fitLogisticRegression({ ...slow, onIteration })).rejects.toThrow(
      'the listener failed',
    );
  });

  test('every iteration is reported, and the objective falls', async () => {
    const values: number[] = [];
    const fit = await fitLogisticRegression({
      ...slow,
      maxIterations: 20,
      onIteration: ({ iteration, value }) => {
        expect(iteration).toBe(values.length + 1);
        values.push(value);
      },
    });
    expect(values).toHaveLength(fit.iterations);
    expect(values).toEqual([...values].sort((left, right) => right - left));
  });
});
