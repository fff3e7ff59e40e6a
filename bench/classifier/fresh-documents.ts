/** A classifier that learnt a random sample, judged on all other documents of its data set. */
import { keptAt, type Kept } from '../../src/classifier/abstention.js';
import { evaluateClassifier } from '../../src/classifier/evaluate-classifier.js';
import { judge } from '../../src/classifier/calibrate.js';
import {
  predictProbabilities,
  trainClassifier,
  type TrainedClassifier,
} from '../../src/classifier/index.js';
import { drawSample } from '../../src/domain/sampling/index.js';
import type { SyntheticData } from '../../test/classifier/synthetic-data.js';

export interface FreshOptions {
  readonly data: SyntheticData;
  /** Documents to learn from; all others are fresh. */
  readonly train: number;
  readonly C: number | 'auto';
  readonly classWeight: 'balanced' | 'none';
  readonly targetPrecision: number;
  readonly seed: number;
}

export interface Fresh {
  readonly agreement: number;
  readonly calibrationError: number;
  /** At the threshold that was chosen for the target. */
  readonly kept: Kept | null;
  readonly classifier: TrainedClassifier;
}

export async function onFreshDocuments(options: FreshOptions): Promise<Fresh> {
  const { data, train, seed } = options;
  const { dimensions, labels, classCount } = data;
  const all = { population: data.rows, size: data.rows, seed, purpose: 'fresh' };
  const order = drawSample(all);
  const rowsOf = (rows: readonly number[]) => {
    const features = new Float32Array(rows.length * dimensions);
    for (const [index, row] of rows.entries()) {
      const vector = data.features.subarray(row * dimensions, (row + 1) * dimensions);
      features.set(vector, index * dimensions);
    }
    return { features, labels: Int32Array.from(rows, (row) => labels[row] ?? 0) };
  };
  const learnt = rowsOf(order.slice(0, train));
  const fresh = rowsOf(order.slice(train));
  const categories = Array.from({ length: classCount }, (_, label) => ({
    id: `c${label}`,
    name: `c${label}`,
  }));
  const classifier = await trainClassifier({
    ...options,
    train: {
      features: learnt.features,
      categoryIds: Array.from(learnt.labels, (label) => `c${label}`),
    },
    test: { features: new Float32Array(0), categoryIds: [] },
    dimensions,
    categories,
  });
  const { model, abstention } = classifier;
  const metrics = evaluateClassifier({ model, categories, ...fresh });
  const probabilities = predictProbabilities(model, fresh.features);
  const judged = judge(probabilities, fresh.labels, classCount);
  return {
    agreement: metrics.agreement ?? 0,
    calibrationError: metrics.calibrationError ?? 0,
    kept: keptAt(judged, abstention?.threshold ?? null),
    classifier,
  };
}
