/** F in plain float64 loops, written from the formula alone: what the real objective is compared with. */

export interface ReferenceOptions {
  readonly features: Float32Array;
  readonly dimensions: number;
  readonly labels: Int32Array;
  /** sᵢ. */
  readonly weights: ArrayLike<number>;
  readonly C: number;
  /** dimensions × columns, row-major. */
  readonly coefficients: ArrayLike<number>;
  /** One a column. */
  readonly intercept: ArrayLike<number>;
}

/** (1/S)·Σ sᵢ·(logsumexp(zᵢ) − zᵢ,yᵢ) + ‖W‖²/(2·C·S); with one column, z₀ is 0 and z₁ the logit. */
export function referenceObjective(options: ReferenceOptions): number {
  const { features, dimensions, labels, weights, C, coefficients, intercept } = options;
  const columns = intercept.length;
  let total = 0;
  let loss = 0;
  for (let row = 0; row < labels.length; row += 1) {
    const logits = Array.from({ length: columns }, (_, column) => {
      let logit = intercept[column] ?? NaN;
      for (let dimension = 0; dimension < dimensions; dimension += 1) {
        const value = features[row * dimensions + dimension] ?? NaN;
        logit += value * (coefficients[dimension * columns + column] ?? NaN);
      }
      return logit;
    });
    if (columns === 1) logits.unshift(0);
    const largest = Math.max(...logits);
    const sum = logits.reduce((all, logit) => all + Math.exp(logit - largest), 0);
    const own = logits[labels[row] ?? -1] ?? NaN;
    loss += (weights[row] ?? NaN) * (largest + Math.log(sum) - own);
    total += weights[row] ?? NaN;
  }
  const squares = Array.from(coefficients).reduce((all, value) => all + value * value, 0);
  return loss / total + squares / (2 * C * total);
}
