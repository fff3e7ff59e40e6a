/** F in float64 of a model as it is exported, i.e. with float32 weights: what is compared with scikit-learn's. */
import { predictLogits, type ClassWeight, type LinearModel } from '../../src/classifier/index.js';
import { rowWeights } from '../../src/classifier/class-weights.js';

export interface ObjectiveOptions {
  readonly model: LinearModel;
  readonly features: Float32Array;
  readonly labels: Int32Array;
  readonly C: number;
  readonly classWeight: ClassWeight;
}

export function objective64({ model, features, labels, C, classWeight }: ObjectiveOptions) {
  const { classCount } = model;
  const logits = predictLogits(model, features);
  const { weights, total } = rowWeights({ labels, classCount, classWeight });
  let loss = 0;
  labels.forEach((label, row) => {
    const own = logits.subarray(row * classCount, (row + 1) * classCount);
    const largest = own.reduce((most, value) => Math.max(most, value), -Infinity);
    const sum = own.reduce((all, value) => all + Math.exp(value - largest), 0);
    loss += (weights[row] ?? 0) * (Math.log(sum) + largest - (own[label] ?? NaN));
  });
  const squares = model.weights.reduce((sum, value) => sum + value * value, 0);
  return loss / total + squares / (2 * C * total);
}
