/**
 * The loss of one block of rows and its derivatives: softmax over several classes, the logistic function for two.
 * Logits come as float32 from the matrix product; everything here is float64.
 */

export interface LossBlock {
  /** rows × columns, without the intercept; replaced in place by the residuals, the loss's derivatives by the logits. */
  readonly logits: Float32Array;
  /** One a column. */
  readonly intercept: Float64Array;
  /** Index of the first of these rows in `targets` and `weights`. */
  readonly firstRow: number;
  /** Index of each row's class among the classes present. */
  readonly targets: Int32Array;
  /** Each row's share in the loss; they sum to 1. */
  readonly weights: Float64Array;
  /** The sum of the residuals is added to it, one a column. */
  readonly interceptGradient: Float64Array;
}

/** Σ wᵢ · (logsumexp(zᵢ) − zᵢ,yᵢ) over the block's rows, in nats. */
export function softmaxLoss(block: LossBlock): number {
  const { logits, intercept, firstRow, targets, weights, interceptGradient } = block;
  const columns = intercept.length;
  const shares = new Float64Array(columns);
  let loss = 0;
  for (let offset = 0, row = firstRow; offset < logits.length; offset += columns, row += 1) {
    const target = targets[row] ?? 0;
    const weight = weights[row] ?? 0;
    let largest = -Infinity;
    for (let column = 0; column < columns; column += 1) {
      const logit = (logits[offset + column] ?? 0) + (intercept[column] ?? 0);
      shares[column] = logit;
      if (logit > largest) largest = logit;
    }
    const own = (shares[target] ?? 0) - largest;
    let sum = 0;
    for (let column = 0; column < columns; column += 1) {
      const share = Math.exp((shares[column] ?? 0) - largest);
      shares[column] = share;
      sum += share;
    }
    loss += weight * (Math.log(sum) - own);
    const scale = weight / sum;
    for (let column = 0; column < columns; column += 1) {
      const residual = (shares[column] ?? 0) * scale - (column === target ? weight : 0);
      logits[offset + column] = residual;
      interceptGradient[column] = (interceptGradient[column] ?? 0) + residual;
    }
  }
  return loss;
}

/** Σ wᵢ · (log(1 + e^zᵢ) − yᵢ·zᵢ) over the block's rows, y being 0 or 1 and z the one logit of class 1, in nats. */
export function logisticLoss(block: LossBlock): number {
  const { logits, intercept, firstRow, targets, weights, interceptGradient } = block;
  const shift = intercept[0] ?? 0;
  let loss = 0;
  let gradient = 0;
  for (let index = 0; index < logits.length; index += 1) {
    const logit = (logits[index] ?? 0) + shift;
    const target = targets[firstRow + index] ?? 0;
    const weight = weights[firstRow + index] ?? 0;
    // e^-|z| cannot overflow.
    const small = Math.exp(-Math.abs(logit));
    const softplus = Math.max(logit, 0) + Math.log1p(small);
    const probability = (logit >= 0 ? 1 : small) / (1 + small);
    loss += weight * (softplus - target * logit);
    const residual = weight * (probability - target);
    logits[index] = residual;
    gradient += residual;
  }
  interceptGradient[0] = (interceptGradient[0] ?? 0) + gradient;
  return loss;
}
