/** One training set made ready for minimising, and the objective of L2-regularised logistic regression over it. */
import type { TensorFlow } from './backend.js';
import { rowWeights, type ClassWeight } from './class-weights.js';
import { DesignMatrix } from './design-matrix.js';
import type { LinearModel } from './linear-model.js';
import { logisticLoss, softmaxLoss } from './logistic-loss.js';

/**
 * Intercept of a class that no training row has. The optimum would be −∞; this is finite, so that it survives every
 * file format, and far enough below any logit that the class's probability is exactly 0.
 */
export const ABSENT_INTERCEPT = -1e9;

export interface TrainingData {
  /** rows × `dimensions`, row-major, every value finite. */
  readonly features: Float32Array;
  readonly dimensions: number;
  /** The class of each row, 0 to `classCount` - 1. */
  readonly labels: Int32Array;
  readonly classCount: number;
  readonly classWeight: ClassWeight;
  readonly sampleWeights?: ArrayLike<number> | undefined;
}

/**
 * F(W, b) = (1/S)·Σ sᵢ·(logsumexp(zᵢ) − zᵢ,yᵢ) + ‖W‖²/(2·C·S), z = X·W + b, sᵢ the row weights and S their sum: the
 * objective of scikit-learn's `LogisticRegression` (solver lbfgs), intercept free. Two classes have one weight vector
 * and the logistic loss, as there. Parameters are one vector: W (dimensions × columns, row-major), then b.
 *
 * It holds tensors; `dispose` frees them.
 */
export class LogisticProblem {
  /** The classes present, ascending; a column each, or one column for two. */
  readonly classes: readonly number[];
  readonly columns: number;
  readonly parameterCount: number;
  readonly #data: TrainingData;
  readonly #matrix: DesignMatrix;
  readonly #targets: Int32Array;
  readonly #shares: Float64Array;
  readonly #total: number;

  /** @param rows - the rows to train on; all when left out. They need two classes or more. */
  constructor(tf: TensorFlow, data: TrainingData, rows?: Int32Array) {
    this.#data = data;
    const labels = rows ? rows.map((row) => data.labels[row] ?? 0) : data.labels;
    const { sampleWeights } = data;
    const { weights, total, classes } = rowWeights({
      labels,
      classCount: data.classCount,
      classWeight: data.classWeight,
      sampleWeights:
        rows && sampleWeights
          ? Float64Array.from(rows, (row) => sampleWeights[row] ?? 0)
          : sampleWeights,
    });
    if (classes.length < 2) throw new RangeError('these rows have fewer than two classes');
    this.classes = classes;
    this.columns = classes.length === 2 ? 1 : classes.length;
    this.parameterCount = (data.dimensions + 1) * this.columns;
    this.#targets = labels.map((label) => Math.max(0, classes.indexOf(label)));
    this.#shares = weights.map((weight) => weight / total);
    this.#total = total;
    const { features, dimensions } = data;
    this.#matrix = new DesignMatrix({ tf, features, dimensions, rows, withTranspose: true });
  }

  /** F at `parameters`; its gradient replaces what is in `gradient`. */
  evaluate(parameters: Float64Array, gradient: Float64Array, c: number): number {
    const weightCount = this.#data.dimensions * this.columns;
    const weights = parameters.subarray(0, weightCount);
    const loss = this.columns === 1 ? logisticLoss : softmaxLoss;
    gradient.fill(0);
    let value = 0;
    this.#matrix.accumulate({
      weights: new Float32Array(weights),
      columns: this.columns,
      gradient,
      toResiduals: (logits, firstRow) => {
        value += loss({
          logits,
          firstRow,
          intercept: parameters.subarray(weightCount),
          targets: this.#targets,
          weights: this.#shares,
          interceptGradient: gradient.subarray(weightCount),
        });
      },
    });
    const penalty = 1 / (c * this.#total);
    let squares = 0;
    for (let index = 0; index < weightCount; index += 1) {
      const weight = weights[index] ?? 0;
      squares += weight * weight;
      gradient[index] = (gradient[index] ?? 0) + penalty * weight;
    }
    return value + (penalty / 2) * squares;
  }

  /** The parameters as a model over all `classCount` classes; the second of two classes keeps the one weight vector. */
  toModel(parameters: Float64Array): LinearModel {
    const { dimensions, classCount } = this.#data;
    const weights = new Float32Array(dimensions * classCount);
    const intercept = new Float32Array(classCount).fill(ABSENT_INTERCEPT);
    for (const label of this.classes) intercept[label] = 0;
    const columnClasses = this.columns === 1 ? this.classes.slice(1) : this.classes;
    columnClasses.forEach((label, column) => {
      for (let row = 0; row < dimensions; row += 1) {
        weights[row * classCount + label] = parameters[row * this.columns + column] ?? 0;
      }
      intercept[label] = parameters[dimensions * this.columns + column] ?? 0;
    });
    return { dimensions, classCount, weights, intercept };
  }

  dispose(): void {
    this.#matrix.dispose();
  }
}
