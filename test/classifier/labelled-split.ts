/** Labelled vectors in a training and a test part, with settings to train on them. */
import type { TrainClassifierOptions } from '../../src/classifier/train-classifier.js';
import { syntheticData } from './synthetic-data.js';

export interface SplitOptions {
  readonly rows: number;
  readonly separation: number;
  readonly dimensions?: number;
}

/** Four categories, a fifth of the rows for testing. */
export function split({ rows, separation, dimensions = 8 }: SplitOptions) {
  const shape = { rows, dimensions, classCount: 4, seed: 12, classes: 'even' as const };
  const data = syntheticData({ ...shape, separation });
  const categories = ['billing', 'delivery', 'login', 'other'].map((id) => ({
    id,
    name: id.toUpperCase(),
  }));
  const part = (from: number, to: number) => ({
    features: data.features.slice(from * dimensions, to * dimensions),
    categoryIds: [...data.labels.subarray(from, to)].map((label) => categories[label]?.id ?? ''),
  });
  const boundary = rows * 0.8;
  return {
    train: part(0, boundary),
    test: part(boundary, rows),
    dimensions,
    categories,
    classWeight: 'balanced',
    C: 1,
    seed: 42,
  } satisfies TrainClassifierOptions;
}
