/** The mean negative log of the probability that each document's own class was given. */

/** Probabilities are kept this far from 0 and 1, as scikit-learn does: the machine epsilon of float64. */
const EPSILON = Number.EPSILON;

export interface LogLossOptions {
  /** documents × `classCount`, row-major; each row sums to 1. */
  readonly probabilities: ArrayLike<number>;
  /** The label of each document: a class index, 0 to `classCount` - 1. */
  readonly actual: ArrayLike<number>;
  readonly classCount: number;
  /** How much each document counts; 1 by default. */
  readonly weights?: ArrayLike<number> | undefined;
}

/**
 * Log loss in nats, after scikit-learn's `log_loss`; null when no document counts.
 *
 * @throws RangeError when the lengths do not fit or a class index is out of range.
 */
export function logLoss(options: LogLossOptions): number | null {
  const { probabilities, actual, classCount, weights } = options;
  if (probabilities.length !== actual.length * classCount) {
    throw new RangeError(
      `${probabilities.length} probabilities for ${actual.length} documents and ${classCount} classes`,
    );
  }
  if (weights !== undefined && weights.length !== actual.length) {
    throw new RangeError(`${weights.length} weights for ${actual.length} documents`);
  }
  let loss = 0;
  let total = 0;
  for (let document = 0; document < actual.length; document += 1) {
    const label = actual[document] ?? -1;
    if (!Number.isInteger(label) || label < 0 || label >= classCount) {
      throw new RangeError(
        `document ${document}: label ${label}; classes are 0 to ${classCount - 1}`,
      );
    }
    const probability = probabilities[document * classCount + label] ?? 0;
    const weight = weights?.[document] ?? 1;
    loss += weight * documentLoss(probability);
    total += weight;
  }
  return total === 0 ? null : loss / total;
}

/** The loss of one document, in nats, from the probability that its own class was given. */
export function documentLoss(probability: number): number {
  return -Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, probability)));
}
