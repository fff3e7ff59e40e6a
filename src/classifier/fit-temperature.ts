/** Finds the temperature at which logits tell probabilities that come true. */
import type { OutOfFold } from './cross-validate.js';

/** 1 / temperature is searched between these. */
const FLATTEST = 1 / 20;
const SHARPEST = 20;
/** Of the search on a logarithmic scale: 30 halvings leave less than 1e-8 of it. */
const HALVINGS = 30;

export interface TemperatureOptions {
  readonly outOfFold: OutOfFold;
  /** The class of each training row. */
  readonly labels: Int32Array;
  readonly classCount: number;
  /** The classes that some training row has; no other has a share in the probabilities. */
  readonly classes: readonly number[];
  readonly sampleWeights?: ArrayLike<number> | undefined;
}

/**
 * The T that minimises the log loss of softmax(logits / T) (Guo et al. 2017), above or below 1. One error in the held-out
 * rows is presumed, spread over all of them, each time in favour of the strongest other class: without it, rows that all
 * happen to be right would make the classifier sure beyond what so few can show (Platt 1999 smooths for the same reason).
 */
export function fitTemperature(options: TemperatureOptions): number {
  const { outOfFold, labels, classCount, classes, sampleWeights } = options;
  const { rows, logits } = outOfFold;
  const columns = classes.length;
  const doubt = 1 / (rows.length + 2);
  // Gaps to each row's largest logit keep the exponentials within range.
  const gaps = new Float64Array(rows.length * columns);
  const aims = new Float64Array(rows.length);
  const weights = Float64Array.from(rows, (row) => sampleWeights?.[row] ?? 1);
  rows.forEach((row, index) => {
    const own = classes.map((label) => logits[index * classCount + label] ?? 0);
    const largest = Math.max(...own);
    const target = classes.indexOf(labels[row] ?? -1);
    const rival = Math.max(...own.filter((_, column) => column !== target));
    own.forEach((logit, column) => {
      gaps[index * columns + column] = logit - largest;
    });
    aims[index] = (1 - doubt) * ((own[target] ?? 0) - largest) + doubt * (rival - largest);
  });

  /** The derivative of the loss by 1 / T; it grows with 1 / T, because the loss is convex in it. */
  const slope = (sharpness: number): number => {
    let sum = 0;
    for (let row = 0; row < aims.length; row += 1) {
      let total = 0;
      let mean = 0;
      for (let column = 0; column < columns; column += 1) {
        const gap = gaps[row * columns + column] ?? 0;
        const share = Math.exp(gap * sharpness);
        total += share;
        mean += share * gap;
      }
      sum += (weights[row] ?? 0) * (mean / total - (aims[row] ?? 0));
    }
    return sum;
  };
  let [low, high] = [FLATTEST, SHARPEST];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = Math.sqrt(low * high);
    if (slope(middle) > 0) high = middle;
    else low = middle;
  }
  return 1 / Math.sqrt(low * high);
}
