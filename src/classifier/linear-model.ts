/** The trained parameters, and what they say about vectors: logits, probabilities, the two best classes. */
import { ClassifierInputError } from './classifier-input-error.js';

/** Softmax over X·W + b. */
export interface LinearModel {
  readonly dimensions: number;
  readonly classCount: number;
  /** `dimensions` × `classCount`, row-major. */
  readonly weights: Float32Array;
  /** One a class. */
  readonly intercept: Float32Array;
}

/** What the model says about a batch; one entry a row. */
export interface BestClasses {
  /** The most probable class; of equals the first. */
  readonly best: Int32Array;
  readonly probability: Float64Array;
  /** The second most probable class. */
  readonly runnerUp: Int32Array;
  readonly runnerUpProbability: Float64Array;
}

/**
 * X·W + b, rows × `classCount`, row-major, summed in float64. Plain loops: for one text or ten thousand they need no
 * backend, and the time goes into the embeddings anyway.
 *
 * @param features - rows × `dimensions`, row-major.
 * @throws ClassifierInputError when the features are no whole number of rows, or one holds NaN or Infinity.
 */
export function predictLogits(model: LinearModel, features: Float32Array): Float64Array {
  const { dimensions, classCount, weights, intercept } = model;
  if (features.length % dimensions !== 0) {
    throw new ClassifierInputError({
      message: `${features.length} values are no whole number of rows: the classifier takes vectors of ${dimensions} dimensions`,
    });
  }
  const rows = features.length / dimensions;
  const logits = new Float64Array(rows * classCount);
  const sums = new Float64Array(classCount);
  for (let row = 0; row < rows; row += 1) {
    sums.set(intercept);
    addProduct(sums, features.subarray(row * dimensions, (row + 1) * dimensions), weights);
    if (!sums.every(Number.isFinite)) {
      throw new ClassifierInputError({
        message: `row ${row} (counted from 0) holds NaN or Infinity; every value of a vector must be finite`,
        row,
      });
    }
    logits.set(sums, row * classCount);
  }
  return logits;
}

/** Adds vector · weights to `sums`, four dimensions at a time, which spares most of the traffic with `sums`. */
function addProduct(sums: Float64Array, vector: Float32Array, weights: Float32Array): void {
  const columns = sums.length;
  for (let dimension = 0; dimension < vector.length; dimension += 4) {
    const first = vector[dimension] ?? 0;
    const second = vector[dimension + 1] ?? 0;
    const third = vector[dimension + 2] ?? 0;
    const fourth = vector[dimension + 3] ?? 0;
    const row0 = dimension * columns;
    const row1 = row0 + columns;
    const row2 = row1 + columns;
    const row3 = row2 + columns;
    for (let column = 0; column < columns; column += 1) {
      sums[column] =
        (sums[column] ?? 0) +
        first * (weights[row0 + column] ?? 0) +
        second * (weights[row1 + column] ?? 0) +
        third * (weights[row2 + column] ?? 0) +
        fourth * (weights[row3 + column] ?? 0);
    }
  }
}

/** Probabilities, rows × `classCount`, row-major; each row sums to 1. Parameters and errors as in `predictLogits`. */
export function predictProbabilities(model: LinearModel, features: Float32Array): Float64Array {
  return softmaxRows(predictLogits(model, features), model.classCount);
}

/** The two best classes of each row. Parameters and errors as in `predictLogits`. */
export function predictBest(model: LinearModel, features: Float32Array): BestClasses {
  return bestClasses(predictProbabilities(model, features), model.classCount);
}

/** Replaces each row of logits by its softmax, in place, and returns it. */
export function softmaxRows(logits: Float64Array, classCount: number): Float64Array {
  for (let offset = 0; offset < logits.length; offset += classCount) {
    const row = logits.subarray(offset, offset + classCount);
    const largest = row.reduce((most, value) => Math.max(most, value), -Infinity);
    let sum = 0;
    for (let column = 0; column < classCount; column += 1) {
      const share = Math.exp((row[column] ?? 0) - largest);
      row[column] = share;
      sum += share;
    }
    for (let column = 0; column < classCount; column += 1) row[column] = (row[column] ?? 0) / sum;
  }
  return logits;
}

/** The two largest of each row of probabilities (rows × `classCount`, at least two classes). */
export function bestClasses(probabilities: Float64Array, classCount: number): BestClasses {
  const rows = probabilities.length / classCount;
  const result = {
    best: new Int32Array(rows),
    probability: new Float64Array(rows),
    runnerUp: new Int32Array(rows),
    runnerUpProbability: new Float64Array(rows),
  };
  for (let row = 0; row < rows; row += 1) {
    const at = (column: number) => probabilities[row * classCount + column] ?? 0;
    let [best, runnerUp] = at(1) > at(0) ? [1, 0] : [0, 1];
    for (let column = 2; column < classCount; column += 1) {
      if (at(column) > at(best)) [best, runnerUp] = [column, best];
      else if (at(column) > at(runnerUp)) runnerUp = column;
    }
    result.best[row] = best;
    result.probability[row] = at(best);
    result.runnerUp[row] = runnerUp;
    result.runnerUpProbability[row] = at(runnerUp);
  }
  return result;
}
