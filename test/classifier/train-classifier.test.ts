import { describe, expect, test } from 'vitest';
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

  test('reports every fit of the search, the last fit, and the evaluation', async () => {
    const seen: TrainingProgress[] = [];
    const options = { ...split({ separation: 1, rows: 100 }), C: 'auto' as const };
    const { training } = await trainClassifier(options, {
      onProgress: (progress) => seen.push(progress),
    });
    expect(new Set(seen.map(({ stage }) => stage))).toEqual(new Set(['search', 'fit', 'evaluate']));
    expect(seen.at(-1)).toMatchObject({ stage: 'evaluate', fit: 26, fits: 26, C: training.C });
    const fits = seen.map(({ fit }) => fit);
    expect(fits).toEqual([...fits].sort((left, right) => left - right));
  });

  test('without test documents there are no test scores', async () => {
    const { metrics } = await trainClassifier({
      ...split({ separation: 2, rows: 60 }),
      test: { features: new Float32Array(0), categoryIds: [] },
    });
    expect(metrics.test).toMatchObject({ documents: 0, agreement: null, logLoss: null });
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
