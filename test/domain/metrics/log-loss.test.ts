import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { logLoss } from '../../../src/domain/metrics/log-loss.js';

const sklearn = JSON.parse(
  readFileSync(
    new URL('../../classifier/fixtures/scikit-learn-metrics.json', import.meta.url),
    'utf8',
  ),
) as {
  readonly actual: number[];
  readonly classCount: number;
  readonly probabilities: number[];
  readonly logLoss: number;
};

describe('logLoss', () => {
  test('is the mean negative log of the labels’ probabilities', () => {
    const loss = logLoss({ probabilities: [0.5, 0.5, 0.2, 0.8], actual: [0, 1], classCount: 2 });
    expect(loss).toBeCloseTo(-(Math.log(0.5) + Math.log(0.8)) / 2, 12);
  });

  test('is what scikit-learn says', () => {
    expect(logLoss(sklearn)).toBeCloseTo(sklearn.logLoss, 10);
  });

  test('weights count documents more or less', () => {
    const loss = logLoss({
      probabilities: [0.5, 0.5, 0.2, 0.8],
      actual: [0, 1],
      classCount: 2,
      weights: [3, 1],
    });
    expect(loss).toBeCloseTo(-(3 * Math.log(0.5) + Math.log(0.8)) / 4, 12);
  });

  test('certainty that is wrong costs much, but not everything', () => {
    const loss = logLoss({ probabilities: [1, 0], actual: [1], classCount: 2 });
    expect(loss).toBeCloseTo(-Math.log(Number.EPSILON), 6);
    expect(logLoss({ probabilities: [1, 0], actual: [0], classCount: 2 })).toBeCloseTo(0, 12);
  });

  test('without documents there is none', () => {
    expect(logLoss({ probabilities: [], actual: [], classCount: 2 })).toBeNull();
    const weightless = { probabilities: [1, 0], actual: [0], classCount: 2, weights: [0] };
    expect(logLoss(weightless)).toBeNull();
  });

  test.each([
    { probabilities: [1], actual: [0], message: '1 probabilities for 1 documents' },
    { probabilities: [1, 0], actual: [2], message: 'document 0: label 2' },
    { probabilities: [1, 0], actual: [0], weights: [], message: '0 weights for 1 documents' },
  ])('refuses $message', ({ message, ...options }) => {
    expect(() => logLoss({ ...options, classCount: 2 })).toThrow(message);
  });
});
