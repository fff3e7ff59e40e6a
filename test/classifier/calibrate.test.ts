import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrate, foldTemperature } from '../../src/classifier/calibrate.js';
import { fitTemperature } from '../../src/classifier/fit-temperature.js';
import {
  predictBest,
  predictLogits,
  predictProbabilities,
  softmaxRows,
} from '../../src/classifier/linear-model.js';
import { logLoss } from '../../src/domain/metrics/log-loss.js';
import { uniformNumbers } from './synthetic-data.js';

const CLASSES = [0, 1, 2];

/** Rows whose labels are drawn from the softmax of logits that are then multiplied by `overconfidence`. */
function drawn(count: number, overconfidence: number, seed = 3) {
  const uniform = uniformNumbers(seed);
  const logits = Float64Array.from({ length: count * 3 }, () => 8 * (uniform() - 0.5));
  const probabilities = softmaxRows(logits.slice(), 3);
  const labels = Int32Array.from({ length: count }, (_, row) => {
    const [first = 0, second = 0] = probabilities.subarray(row * 3, row * 3 + 3);
    const draw = uniform();
    return draw < first ? 0 : draw < first + second ? 1 : 2;
  });
  const outOfFold = {
    rows: Int32Array.from(labels.keys()),
    logits: Float32Array.from(logits, (logit) => logit * overconfidence),
  };
  return { outOfFold, labels, classCount: 3, classes: CLASSES };
}

describe('fitTemperature', () => {
  test.each([0.4, 1, 3])('finds that logits are %d times what they should be', (overconfidence) => {
    const temperature = fitTemperature(drawn(20_000, overconfidence));
    expect(temperature / overconfidence).toBeGreaterThan(0.95);
    expect(temperature / overconfidence).toBeLessThan(1.05);
  });

  test('no other temperature has a lower log loss, but for the presumed error', () => {
    const options = drawn(2_000, 2);
    const temperature = fitTemperature(options);
    const lossAt = (divisor: number) =>
      logLoss({
        probabilities: softmaxRows(
          Float64Array.from(options.outOfFold.logits, (logit) => logit / divisor),
          3,
        ),
        actual: options.labels,
        classCount: 3,
      }) ?? NaN;
    expect(lossAt(temperature)).toBeLessThan(lossAt(temperature * 1.1));
    expect(lossAt(temperature)).toBeLessThan(lossAt(temperature / 1.1));
  });

  test('a few rows that are all right do not make it certain', () => {
    const right = {
      outOfFold: {
        rows: Int32Array.of(0, 1, 2, 3),
        logits: Float32Array.of(2, 0, 0, 0, 2, 0, 0, 0, 2, 2, 0, 0),
      },
      labels: Int32Array.of(0, 1, 2, 0),
      classCount: 3,
      classes: CLASSES,
    };
    const sharpness = 2 / fitTemperature(right);
    const confidence = Math.exp(sharpness) / (Math.exp(sharpness) + 2);
    expect(confidence).toBeLessThan(0.9);
    expect(confidence).toBeGreaterThan(0.6);
  });

  test('a class without rows plays no part', () => {
    const three = drawn(500, 2);
    const logits = new Float32Array(500 * 4).fill(-1e9);
    for (let row = 0; row < 500; row += 1) {
      logits.set(three.outOfFold.logits.subarray(row * 3, row * 3 + 3), row * 4);
    }
    const four = { ...three, outOfFold: { ...three.outOfFold, logits }, classCount: 4 };
    expect(fitTemperature(four)).toBeCloseTo(fitTemperature(three), 9);
  });

  test('a row of weight two is a row given twice', () => {
    const options = drawn(300, 2);
    const weights = Float64Array.from(options.labels, (_, row) => (row < 100 ? 2 : 1));
    const twice = {
      ...options,
      outOfFold: {
        rows: Int32Array.of(...options.outOfFold.rows, ...options.outOfFold.rows.subarray(0, 100)),
        logits: Float32Array.of(
          ...options.outOfFold.logits,
          ...options.outOfFold.logits.subarray(0, 300),
        ),
      },
    };
    const weighted = fitTemperature({ ...options, sampleWeights: weights });
    // They differ by the presumed error alone, which is a share of the rows.
    expect(weighted / fitTemperature(twice)).toBeCloseTo(1, 2);
  });
});

test('calibrating lowers log loss and calibration error of overconfident rows', () => {
  const { outOfFold, labels, classCount } = drawn(3_000, 3);
  const { calibration, judged } = calibrate(
    { features: new Float32Array(0), dimensions: 1, labels, classCount, classWeight: 'none' },
    outOfFold,
  );
  const { before, after, documents } = calibration;
  expect(documents).toBe(3_000);
  expect(after.logLoss).toBeLessThan(before.logLoss);
  expect(after.calibrationError).toBeLessThan(before.calibrationError / 2);
  expect(judged.confidence).toHaveLength(3_000);
});

test('a folded temperature divides the logits and changes no prediction', () => {
  const numbers = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), {
    minLength: 9,
    maxLength: 9,
  });
  fc.assert(
    fc.property(numbers, fc.double({ min: 0.05, max: 20, noNaN: true }), (values, temperature) => {
      const model = {
        dimensions: 2,
        classCount: 3,
        weights: Float32Array.from(values.slice(0, 6)),
        intercept: Float32Array.from(values.slice(6)),
      };
      const features = Float32Array.of(1, 0.5, -1, 2);
      const folded = foldTemperature(model, temperature);
      const expected = predictLogits(model, features);
      predictLogits(folded, features).forEach((logit, index) => {
        expect(logit * temperature).toBeCloseTo(expected[index] ?? NaN, 4);
      });
      const { best, probability, runnerUpProbability } = predictBest(model, features);
      const probabilities = predictProbabilities(folded, features);
      best.forEach((label, row) => {
        if ((probability[row] ?? 0) - (runnerUpProbability[row] ?? 0) < 1e-4) return;
        const own = probabilities.subarray(row * 3, row * 3 + 3);
        expect(own.indexOf(Math.max(...own))).toBe(label);
      });
    }),
  );
});
