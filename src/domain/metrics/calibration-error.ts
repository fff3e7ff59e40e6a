/** How far stated confidence is from what comes true. */

/** Documents of equal confidence, taken together; ascending by confidence. */
export interface ConfidenceGroups {
  /** Stated probability of being right, 0–1. */
  readonly confidence: Float64Array;
  /** How many documents. */
  readonly mass: Float64Array;
  /** How many of them are right. */
  readonly hits: Float64Array;
}

export interface Judged {
  /** The probability that each document's prediction was given, 0–1. */
  readonly confidence: ArrayLike<number>;
  /** 1 where the prediction is the label, else 0. */
  readonly correct: ArrayLike<number>;
}

export const CALIBRATION_BINS = 15;

/**
 * Expected calibration error (Naeini et al. 2015) with bins of equal mass: the mean over the bins of |mean confidence −
 * share that is right|, 0–1; null without documents. A document at the edge of two bins is split between them, and
 * documents of equal confidence share their hits, so that the order of the documents plays no part.
 *
 * @throws RangeError when the lengths differ.
 */
export function calibrationError(judged: Judged, bins = CALIBRATION_BINS): number | null {
  return errorOfGroups(groupByConfidence(judged).groups, bins);
}

/** @returns the groups, and for each document which of them it is in. */
export function groupByConfidence({ confidence, correct }: Judged): {
  readonly groups: ConfidenceGroups;
  readonly groupOf: Int32Array;
} {
  if (confidence.length !== correct.length) {
    throw new RangeError(`${confidence.length} confidences but ${correct.length} outcomes`);
  }
  const distinct = Float64Array.from(new Set(Array.from(confidence))).sort();
  const places = new Map(Array.from(distinct, (value, index) => [value, index]));
  const mass = new Float64Array(distinct.length);
  const hits = new Float64Array(distinct.length);
  const groupOf = Int32Array.from(confidence, (value, document) => {
    const group = places.get(value) ?? 0;
    mass[group] = (mass[group] ?? 0) + 1;
    hits[group] = (hits[group] ?? 0) + (correct[document] ?? 0);
    return group;
  });
  return { groups: { confidence: distinct, mass, hits }, groupOf };
}

/** The error of groups whose mass may be any number, also 0. */
export function errorOfGroups(groups: ConfidenceGroups, bins = CALIBRATION_BINS): number | null {
  const { confidence, mass, hits } = groups;
  const total = mass.reduce((sum, value) => sum + value, 0);
  if (total === 0) return null;
  const width = total / bins;
  let room = width;
  let gap = 0;
  let error = 0;
  for (let group = 0; group < confidence.length; group += 1) {
    let left = mass[group] ?? 0;
    if (left === 0) continue;
    const excess = (confidence[group] ?? 0) - (hits[group] ?? 0) / left;
    while (left > 0) {
      const taken = Math.min(left, room);
      gap += taken * excess;
      left -= taken;
      room -= taken;
      // Rounding alone opens no bin of its own.
      if (room <= 1e-9 * width) {
        error += Math.abs(gap);
        [gap, room] = [0, width];
      }
    }
  }
  return Math.min(1, (error + Math.abs(gap)) / total);
}
