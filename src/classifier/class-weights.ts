/** How much each training row counts: its sample weight times its class's weight. */

export type ClassWeight = 'balanced' | 'none';

export interface RowWeightsOptions {
  /** The class of each row, 0 to `classCount` - 1. */
  readonly labels: Int32Array;
  readonly classCount: number;
  /** `balanced`: every class counts the same in sum, however many rows it has. */
  readonly classWeight: ClassWeight;
  /** Finite and not negative, one a row; all 1 when left out. */
  readonly sampleWeights?: ArrayLike<number> | undefined;
}

export interface RowWeights {
  /** One a row. */
  readonly weights: Float64Array;
  /** Their sum. */
  readonly total: number;
  /** The classes that some row with a positive weight has, ascending. */
  readonly classes: readonly number[];
}

/**
 * Balanced class weights are n / (K · n_k), n and n_k being sums of sample weights and K the number of classes present:
 * scikit-learn's `compute_class_weight`. A class without rows plays no part, so a missing class is no error.
 */
export function rowWeights(options: RowWeightsOptions): RowWeights {
  const { labels, classCount, classWeight, sampleWeights } = options;
  const perClass = new Float64Array(classCount);
  const weights = new Float64Array(labels.length);
  labels.forEach((label, row) => {
    const weight = sampleWeights?.[row] ?? 1;
    weights[row] = weight;
    perClass[label] = (perClass[label] ?? 0) + weight;
  });
  const classes = [...perClass.keys()].filter((label) => (perClass[label] ?? 0) > 0);
  const sampleTotal = perClass.reduce((sum, value) => sum + value, 0);
  if (classWeight === 'none') return { weights, total: sampleTotal, classes };

  const factors = perClass.map((value) => (value > 0 ? sampleTotal / (classes.length * value) : 0));
  let total = 0;
  labels.forEach((label, row) => {
    const weight = (weights[row] ?? 0) * (factors[label] ?? 0);
    weights[row] = weight;
    total += weight;
  });
  return { weights, total, classes };
}
