import { describe, expect, test } from 'vitest';
import { classifyVectors } from '../../src/classifier/classify-vectors.js';
import { fitLogisticRegression } from '../../src/classifier/fit-logistic-regression.js';
import { trainClassifier, type TrainingProgress } from '../../src/classifier/train-classifier.js';
import { split } from './labelled-split.js';

describe('trainClassifier', () => {
  test('learns the categories and shows how well, on both parts', async () => {
    const options = split({ separation: 2, rows: 150 });
    const { model, training, metrics, categories } = await trainClassifier(options);
    expect(categories).toEqual(options.categories);
    expect(model).toMatchObject({ dimensions: 8, classCount: 4 });
    expect(metrics.train.documents).toBe(120);
    expect(metrics.test.documents).toBe(30);
    expect(metrics.test.agreement).toBeGreaterThan(0.9);
    expect(metrics.test.logLoss).toBeLessThan(0.5);
    expect(metrics.test.categories.map(({ categoryId }) => categoryId)).toEqual([
      'billing',
      'delivery',
      'login',
      'other',
    ]);
    expect(training).toMatchObject({ C: 1, search: null, converged: true, warnings: [] });
    expect(training.backend.reason).not.toBe('');
  });

  test('chooses C on the training part alone', async () => {
    const options = { ...split({ separation: 1, rows: 100 }), C: 'auto' as const };
    const chosen = await trainClassifier(options);
    expect(chosen.training.C).toBe(chosen.training.search?.C);
    const labels = [...options.test.categoryIds].reverse();
    const other = await trainClassifier({
      ...options,
      test: { ...options.test, categoryIds: labels },
    });
    expect(other.training).toEqual(chosen.training);
    expect(other.model).toEqual(chosen.model);
  });

  test('reports every fit of the search, the last fit, the learning curve, and the evaluation', async () => {
    const seen: TrainingProgress[] = [];
    const options = { ...split({ separation: 1, rows: 100 }), C: 'auto' as const };
    const { training } = await trainClassifier(options, {
      onProgress: (progress) => seen.push(progress),
    });
    const stages = [...new Set(seen.map(({ stage }) => stage))];
    expect(stages).toEqual(['search', 'fit', 'curve', 'evaluate']);
    expect(seen.at(-1)).toMatchObject({ stage: 'evaluate', fit: 30, fits: 30, C: training.C });
    expect(new Set(seen.map(({ fits }) => fits))).toEqual(new Set([30]));
    const fits = seen.map(({ fit }) => fit);
    expect(fits).toEqual([...fits].sort((left, right) => left - right));
  });

  test('calibrates on the training part alone, and folds the temperature into the weights', async () => {
    const options = split({ separation: 0.5, rows: 300 });
    const { model, calibration, training } = await trainClassifier(options);
    const fitted = await fitLogisticRegression({
      ...options,
      features: options.train.features,
      rows: 240,
      labels: Int32Array.from(options.train.categoryIds, (own) =>
        options.categories.findIndex(({ id }) => id === own),
      ),
      classCount: 4,
    });
    expect(training.objective).toBe(fitted.objective);
    expect(calibration?.documents).toBe(240);
    expect(calibration?.after.logLoss).toBeLessThanOrEqual(calibration?.before.logLoss ?? NaN);
    const temperature = calibration?.temperature ?? NaN;
    model.weights.forEach((weight, index) => {
      expect(weight * temperature).toBeCloseTo(fitted.weights[index] ?? NaN, 4);
    });
    const labels = [...options.test.categoryIds].reverse();
    const other = await trainClassifier({
      ...options,
      test: { ...options.test, categoryIds: labels },
      targetPrecision: 0.6,
    });
    expect(other.calibration).toEqual(calibration);
    expect(other.model).toEqual(model);
  });

  test('the test scores have intervals, the majority class beside them, and curves', async () => {
    const options = split({ separation: 0.5, rows: 300 });
    const { metrics, learningCurve } = await trainClassifier(options);
    const { test: scores } = metrics;
    for (const name of ['agreement', 'weightedF1', 'macroF1', 'logLoss'] as const) {
      const { low = NaN, high = NaN } = scores.intervals?.[name] ?? {};
      expect(low).toBeLessThan(scores[name] ?? NaN);
      expect(high).toBeGreaterThan(scores[name] ?? NaN);
    }
    expect(scores.majority.agreement).toBe(0.25);
    expect(scores.coverage.at(-1)).toMatchObject({ coverage: 1, agreement: scores.agreement });
    expect(learningCurve.map(({ documents }) => documents)).toEqual([24, 60, 120, 180, 240]);
    expect(learningCurve.at(-1)?.agreement).toBe(scores.agreement);
    expect(learningCurve[0]?.agreement).toBeLessThan(scores.agreement ?? NaN);
  });

  test('for a target precision it abstains where it is not sure enough', async () => {
    const options = split({ separation: 0.5, rows: 1_000 });
    const { abstention, metrics } = await trainClassifier({ ...options, targetPrecision: 0.9 });
    const { threshold, outOfFold, test: kept } = abstention ?? {};
    expect(threshold).toBeGreaterThan(0);
    expect(outOfFold?.bound).toBeGreaterThanOrEqual(0.9);
    expect(outOfFold?.coverage).toBeLessThan(1);
    expect(kept?.precision).toBeGreaterThan(metrics.test.agreement ?? NaN);
    expect((await trainClassifier(options)).abstention).toBeNull();
  });

  test('a target that so few documents cannot show is said, and nothing is answered', async () => {
    const options = { ...split({ separation: 2, rows: 60 }), targetPrecision: 0.99 };
    const { abstention, training, ...classifier } = await trainClassifier(options);
    expect(abstention).toMatchObject({ threshold: null, test: { coverage: 0, precision: null } });
    expect(training.warnings[0]).toContain('no threshold has a precision of 0.99');
    const answers = classifyVectors({ ...classifier, abstention }, options.test.features);
    expect(new Set(answers.map(({ abstained }) => abstained))).toEqual(new Set([true]));
    expect(answers[0]?.category).not.toBe(answers[0]?.runnerUp.category);
  });

  test('sample weights count', async () => {
    const options = split({ separation: 0.5, rows: 100 });
    const { train } = options;
    const weigh = (sampleWeights: Float64Array) =>
      trainClassifier({ ...options, train: { ...train, sampleWeights } });
    const plain = await trainClassifier(options);
    expect((await weigh(new Float64Array(80).fill(1))).model).toEqual(plain.model);
    const without = Float64Array.from({ length: 80 }, (_, row) => (row < 40 ? 1 : 0));
    const half = await trainClassifier({
      ...options,
      train: {
        features: train.features.slice(0, 40 * 8),
        categoryIds: train.categoryIds.slice(0, 40),
      },
    });
    const weighted = await weigh(without);
    expect(weighted.training.objective).toBeCloseTo(half.training.objective, 6);
    expect(weighted.calibration?.documents).toBe(40);
    await expect(weigh(Float64Array.of(1))).rejects.toThrow('1 sample weights for 80');
  });

  test('without test documents there are no test scores', async () => {
    const { metrics } = await trainClassifier({
      ...split({ separation: 2, rows: 60 }),
      test: { features: new Float32Array(0), categoryIds: [] },
    });
    expect(metrics.test).toMatchObject({ documents: 0, agreement: null, logLoss: null });
    expect(metrics.test).toMatchObject({ intervals: null, calibrationError: null, coverage: [] });
  });

  test('a category without training documents is kept and never predicted', async () => {
    const options = split({ separation: 2, rows: 60 });
    const { metrics } = await trainClassifier({
      ...options,
      categories: [{ id: 'rare', name: 'Rare' }, ...options.categories],
      test: { ...options.test, categoryIds: options.test.categoryIds.map(() => 'rare') },
    });
    expect(metrics.train.categories[0]).toMatchObject({ categoryId: 'rare', support: 0, f1: null });
    expect(metrics.test.categories[0]).toMatchObject({ recall: 0, predicted: 0 });
    expect(metrics.test.agreement).toBe(0);
  });

  test('says when it could not choose C, and when it did not converge', async () => {
    const { training } = await trainClassifier({
      train: { features: Float32Array.of(0, 5, 9), categoryIds: ['a', 'b', 'c'] },
      test: { features: new Float32Array(0), categoryIds: [] },
      dimensions: 1,
      categories: ['a', 'b', 'c'].map((id) => ({ id, name: id })),
      classWeight: 'none',
      C: 'auto',
      maxIterations: 1,
      seed: 1,
    });
    expect(training.C).toBe(1);
    expect(training.warnings).toHaveLength(2);
    expect(training.warnings[0]).toContain('too few to choose C');
    expect(training.warnings[1]).toContain('stopped after 1 iterations');
  });

  test('refuses what it cannot use, and says where', async () => {
    const options = split({ separation: 1, rows: 40 });
    const { train, test, categories } = options;
    const refused = (change: object) => trainClassifier({ ...options, ...change });
    await expect(refused({ C: -1 })).rejects.toThrow('C is -1');
    for (const targetPrecision of [0, 1, 95, NaN]) {
      await expect(refused({ targetPrecision })).rejects.toThrow(
        `targetPrecision is ${targetPrecision}`,
      );
    }
    await expect(refused({ categories: [...categories, ...categories] })).rejects.toThrow(
      'same id',
    );
    await expect(refused({ dimensions: 9 })).rejects.toThrow('32 rows of 9 dimensions need 288');
    const foreign = { ...train, categoryIds: train.categoryIds.with(3, 'nowhere') };
    await expect(refused({ train: foreign })).rejects.toThrow(
      'training row 3 (counted from 0) has the category "nowhere"',
    );
    const broken = {
      ...test,
      features: test.features.map((value, at) => (at === 9 ? NaN : value)),
    };
    await expect(refused({ test: broken })).rejects.toThrow(
      'test row 1 (counted from 0) holds NaN',
    );
  });
});
