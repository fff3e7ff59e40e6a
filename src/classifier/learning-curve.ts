/** Whether enough was labelled: how the classifier does when it learns from a part of the training rows alone. */
import { wilsonInterval, type Interval } from '../domain/metrics/wilson.js';
import { seededRandom } from '../domain/sampling/random.js';
import type { TensorFlow } from './backend.js';
import { fit, type SolveOptions } from './fit-logistic-regression.js';
import { predictBest, type LinearModel } from './linear-model.js';
import type { TrainingData } from './logistic-problem.js';

/** Shares of the training rows. The whole is the classifier itself. */
export const CURVE_SHARES = [0.1, 0.25, 0.5, 0.75] as const;

export interface LearningPoint {
  /** Training documents it learnt from. */
  readonly documents: number;
  /** Agreement on the test part, with its 95 % Wilson interval. */
  readonly agreement: number;
  readonly interval: Interval;
}

export interface LearningCurveOptions {
  readonly C: number;
  readonly seed: number;
  /** The classifier trained on all rows. */
  readonly model: LinearModel;
  readonly test: { readonly features: Float32Array; readonly labels: Int32Array };
  readonly solve: (point: number) => SolveOptions;
}

/**
 * Trains with the same C on a tenth, a quarter, a half and three quarters of the rows, each part holding the one before
 * and every class in proportion, and compares each with the test part's labels. Parts with one class are left out; empty
 * without a test part.
 */
export async function learningCurve(
  tf: TensorFlow,
  data: TrainingData,
  { C, seed, model, test, solve }: LearningCurveOptions,
): Promise<LearningPoint[]> {
  if (test.labels.length === 0) return [];
  const order = stratifiedOrder(data, seed);
  const points: LearningPoint[] = [];
  for (const [index, share] of CURVE_SHARES.entries()) {
    const rows = order.subarray(0, Math.round(share * order.length));
    if (new Set(rows.map((row) => data.labels[row] ?? 0)).size < 2) continue;
    const part = await fit(tf, data, C, solve(index), rows);
    points.push({ documents: rows.length, ...agreementOf(part, test) });
  }
  return [...points, { documents: order.length, ...agreementOf(model, test) }];
}

function agreementOf(model: LinearModel, { features, labels }: LearningCurveOptions['test']) {
  const { best } = predictBest(model, features);
  const hits = best.filter((label, row) => label === labels[row]).length;
  return { agreement: hits / labels.length, interval: wilsonInterval(hits, labels.length) };
}

/** All rows that count, so ordered that every beginning holds each class in about its share of the whole. */
function stratifiedOrder({ labels, classCount, sampleWeights }: TrainingData, seed: number) {
  const below = seededRandom(seed, 'learning curve');
  const byClass = Array.from({ length: classCount }, (): number[] => []);
  labels.forEach((label, row) => {
    if ((sampleWeights?.[row] ?? 1) > 0) byClass[label]?.push(row);
  });
  const places = byClass.flatMap((rows) => {
    for (let last = rows.length - 1; last > 0; last -= 1) {
      const other = below(last + 1);
      [rows[last], rows[other]] = [rows[other] ?? 0, rows[last] ?? 0];
    }
    return rows.map((row, rank) => ({ row, place: (rank + 0.5) / rows.length }));
  });
  places.sort((left, right) => left.place - right.place || left.row - right.row);
  return Int32Array.from(places, ({ row }) => row);
}
