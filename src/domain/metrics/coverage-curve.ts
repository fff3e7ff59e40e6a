/** What agreement is to be had when the least confident predictions are withheld. */
import { groupByConfidence, type Judged } from './calibration-error.js';

export interface CoveragePoint {
  /** Predictions of this confidence and above are kept. */
  readonly threshold: number;
  /** Share of the documents whose prediction is kept, 0–1. */
  readonly coverage: number;
  readonly documents: number;
  /** Share of those whose prediction is right, 0–1. */
  readonly agreement: number;
}

/**
 * About `points` thresholds, from the strictest to none at all, at even steps of coverage; documents of equal confidence
 * are kept or withheld together. Empty without documents.
 */
export function coverageCurve(judged: Judged, points = 20): CoveragePoint[] {
  const { confidence, mass, hits } = groupByConfidence(judged).groups;
  const total = mass.reduce((sum, value) => sum + value, 0);
  const curve: CoveragePoint[] = [];
  let documents = 0;
  let right = 0;
  let dueAt = total / points;
  for (let group = confidence.length - 1; group >= 0; group -= 1) {
    documents += mass[group] ?? 0;
    right += hits[group] ?? 0;
    if (documents < dueAt && group > 0) continue;
    curve.push({
      threshold: confidence[group] ?? 0,
      coverage: documents / total,
      documents,
      agreement: right / documents,
    });
    dueAt = ((Math.floor((documents / total) * points) + 1) / points) * total;
  }
  return curve;
}
