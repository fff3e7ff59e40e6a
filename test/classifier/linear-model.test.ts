import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ClassifierInputError } from '../../src/classifier/classifier-input-error.js';
import {
  predictBest,
  predictLogits,
  predictProbabilities,
  softmaxRows,
} from '../../src/classifier/linear-model.js';
import { uniformNumbers } from './synthetic-data.js';

/** Three dimensions, two classes. */
const model = {
  dimensions: 3,
  classCount: 2,
  weights: Float32Array.of(1, -1, 2, 0.5, 0, 3),
  intercept: Float32Array.of(0.25, -0.5),
};

describe('prediction', () => {
  test('logits are x·W + b', () => {
    const logits = predictLogits(model, Float32Array.of(1, 2, 3, 0, 0, 0));
    expect([...logits]).toEqual([1 + 4 + 0.25, -1 + 1 + 9 - 0.5, 0.25, -0.5]);
  });

  test('probabilities are their softmax, and the best two come in order', () => {
    const features = Float32Array.of(0, 0, 0, 0, 0, 1);
    const probabilities = predictProbabilities(model, features);
    expect(probabilities[0]).toBeCloseTo(1 / (1 + Math.exp(-0.75)), 12);
    const { best, runnerUp, probability, runnerUpProbability } = predictBest(model, features);
    expect([...best]).toEqual([0, 1]);
    expect([...runnerUp]).toEqual([1, 0]);
    expect(probability[0]).toBe(probabilities[0]);
    expect(runnerUpProbability[0]).toBe(probabilities[1]);
  });

  test('agrees with plain sums for any shape', () => {
    const shape = fc.record({
      rows: fc.nat(5),
      dimensions: fc.integer({ min: 1, max: 9 }),
      classCount: fc.integer({ min: 2, max: 6 }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(shape, ({ rows, dimensions, classCount, seed }) => {
        const uniform = uniformNumbers(seed);
        const numbers = (length: number) => Float32Array.from({ length }, () => uniform() - 0.5);
        const weights = numbers(dimensions * classCount);
        const intercept = numbers(classCount);
        const features = numbers(rows * dimensions);
        const any = { dimensions, classCount, weights, intercept };
        const logits = predictLogits(any, features);
        const probabilities = predictProbabilities(any, features);
        const { best, probability, runnerUpProbability } = predictBest(any, features);
        expect(best).toHaveLength(rows);
        for (let row = 0; row < rows; row += 1) {
          for (let column = 0; column < classCount; column += 1) {
            let sum = intercept[column] ?? NaN;
            for (let dimension = 0; dimension < dimensions; dimension += 1) {
              const value = features[row * dimensions + dimension] ?? NaN;
              sum += value * (weights[dimension * classCount + column] ?? NaN);
            }
            expect(logits[row * classCount + column]).toBeCloseTo(sum, 10);
          }
          const own = [...probabilities.subarray(row * classCount, (row + 1) * classCount)];
          expect(own.reduce((all, share) => all + share, 0)).toBeCloseTo(1, 12);
          const ranked = [...own].sort((left, right) => right - left);
          expect(best[row]).toBe(own.indexOf(ranked[0] ?? NaN));
          expect(probability[row]).toBe(ranked[0]);
          expect(runnerUpProbability[row]).toBe(ranked[1]);
        }
      }),
    );
  });

  test('of equals the first is best', () => {
    const even = { ...model, weights: new Float32Array(6), intercept: new Float32Array(2) };
    const { best, runnerUp } = predictBest(even, new Float32Array(3));
    expect([best[0], runnerUp[0]]).toEqual([0, 1]);
  });

  test('softmax neither overflows nor underflows', () => {
    expect([...softmaxRows(Float64Array.of(1e4, -1e9, 1e4, 1e4), 2)]).toEqual([1, 0, 0.5, 0.5]);
  });

  test('refuses vectors of another dimension', () => {
    expect(() => predictLogits(model, new Float32Array(4))).toThrow(
      'the classifier takes vectors of 3 dimensions',
    );
  });

  test('refuses NaN and Infinity, and says where', () => {
    for (const value of [NaN, Infinity]) {
      const features = Float32Array.of(0, 0, 0, 0, value, 0);
      expect(() => predictBest(model, features)).toThrow(ClassifierInputError);
      expect(() => predictBest(model, features)).toThrow('row 1 (counted from 0)');
    }
  });
});
