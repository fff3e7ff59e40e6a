/** When a classifier had better not answer: the threshold below which it abstains, and how that was found. */
import type { Judged } from '../domain/metrics/calibration-error.js';
import { groupByConfidence } from '../domain/metrics/calibration-error.js';
import { boundMeets, clopperPearsonLower } from '../domain/metrics/clopper-pearson.js';

/** How many predictions are kept at a threshold, and how many of those are right. */
export interface Kept {
  /** Share of the documents whose prediction is kept, 0–1. */
  readonly coverage: number;
  /** Share of those whose prediction is the label, 0–1; null where none is kept. */
  readonly precision: number | null;
}

export interface Abstention {
  /** The precision that the kept predictions should have, 0–1. */
  readonly targetPrecision: number;
  /** Predictions with a lower probability are marked as abstained; null: all are, since no threshold meets the target. */
  readonly threshold: number | null;
  /** On the held-out training rows, on which the threshold was chosen; `bound` is their precision’s lower bound. */
  readonly outOfFold: Kept & { readonly documents: number; readonly bound: number | null };
  /** On the test part, which had no say in it; null without one. */
  readonly test: Kept | null;
}

/**
 * The lowest threshold at which the one-sided 95 % Clopper–Pearson bound of the kept predictions' precision is the target
 * or more. Documents of equal confidence are kept or withheld together.
 */
export function chooseThreshold(
  judged: Judged,
  targetPrecision: number,
): Pick<Abstention, 'threshold' | 'outOfFold'> {
  const { confidence, mass, hits } = groupByConfidence(judged).groups;
  const documents = judged.confidence.length;
  let chosen: { threshold: number; kept: number; right: number } | undefined;
  let [kept, right] = [0, 0];
  for (let group = confidence.length - 1; group >= 0; group -= 1) {
    kept += mass[group] ?? 0;
    right += hits[group] ?? 0;
    if (boundMeets({ successes: right, trials: kept, target: targetPrecision })) {
      chosen = { threshold: confidence[group] ?? 0, kept, right };
    }
  }
  if (!chosen) {
    return { threshold: null, outOfFold: { documents, coverage: 0, precision: null, bound: null } };
  }
  return {
    threshold: chosen.threshold,
    outOfFold: {
      documents,
      coverage: chosen.kept / documents,
      precision: chosen.right / chosen.kept,
      bound: clopperPearsonLower({ successes: chosen.right, trials: chosen.kept }),
    },
  };
}

/** What is kept of other documents at a threshold; null without documents. */
export function keptAt({ confidence, correct }: Judged, threshold: number | null): Kept | null {
  if (confidence.length === 0) return null;
  let [kept, right] = [0, 0];
  for (let document = 0; document < confidence.length; document += 1) {
    if (abstains({ threshold }, confidence[document] ?? 0)) continue;
    kept += 1;
    right += correct[document] ?? 0;
  }
  return { coverage: kept / confidence.length, precision: kept === 0 ? null : right / kept };
}

/** @param abstention - null: the classifier always answers. */
export function abstains(
  abstention: Pick<Abstention, 'threshold'> | null | undefined,
  probability: number,
): boolean {
  if (!abstention) return false;
  return abstention.threshold === null || probability < abstention.threshold;
}
