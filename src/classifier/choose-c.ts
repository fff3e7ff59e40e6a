/** Chooses the penalty's inverse strength, C, by cross-validated log loss on the training rows alone. */
import { logLoss } from '../domain/metrics/log-loss.js';
import type { TensorFlow } from './backend.js';
import { DesignMatrix } from './design-matrix.js';
import { solve, type SolveOptions } from './fit-logistic-regression.js';
import type { LbfgsProgress } from './lbfgs.js';
import { softmaxRows } from './linear-model.js';
import { LogisticProblem, type TrainingData } from './logistic-problem.js';
import { stratifiedFolds, type Fold } from './stratified-folds.js';

export const C_CANDIDATES = [0.1, 1, 10, 100, 1000] as const;
/** scikit-learn's default, used when there is too little to cross-validate on. */
export const DEFAULT_C = 1;

const FOLDS = 5;

export interface ChooseCOptions extends Omit<SolveOptions, 'onIteration'> {
  readonly seed: number;
  readonly onIteration?: ((progress: SearchProgress) => void) | undefined;
}

export interface SearchProgress extends LbfgsProgress {
  readonly C: number;
  /** Which of the `fits` trainings is going on, from 1. */
  readonly fit: number;
  readonly fits: number;
}

export interface CChoice {
  /** The candidate with the lowest log loss; of equals the smallest, i.e. the strongest penalty. */
  readonly C: number;
  /** Mean over all held-out rows, in nats; empty when every class has one row, and C is the default. */
  readonly candidates: readonly { readonly C: number; readonly logLoss: number }[];
  readonly folds: number;
}

/**
 * Data and settings have been checked. Every candidate is trained as the final classifier will be, from zero: from the
 * solution of the candidate before it, the search would stop at once within the tolerance and score that one again.
 */
export async function chooseC(
  tf: TensorFlow,
  data: TrainingData,
  options: ChooseCOptions,
): Promise<CChoice> {
  const { classCount, sampleWeights } = data;
  // A row without weight is as good as absent: it is never held out.
  const labels = data.labels.map((label, row) => ((sampleWeights?.[row] ?? 1) > 0 ? label : -1));
  const folds = stratifiedFolds({ labels, classCount, folds: FOLDS, seed: options.seed });
  const losses = C_CANDIDATES.map((C) => ({ C, loss: 0, weight: 0 }));
  for (const [index, fold] of folds.entries()) {
    const scores = await scoreFold(tf, data, fold, {
      ...options,
      firstFit: index * C_CANDIDATES.length,
      fits: folds.length * C_CANDIDATES.length,
    });
    const weight = weightOf(data, fold.heldOut);
    losses.forEach((total, candidate) => {
      total.loss += weight * (scores[candidate] ?? 0);
      total.weight += weight;
    });
  }
  const candidates = losses.flatMap(({ C, loss, weight }) =>
    weight > 0 ? [{ C, logLoss: loss / weight }] : [],
  );
  const best = candidates.reduce<(typeof candidates)[number] | undefined>(
    (lowest, next) => (lowest && lowest.logLoss <= next.logLoss ? lowest : next),
    undefined,
  );
  return { C: best?.C ?? DEFAULT_C, candidates, folds: folds.length };
}

/** Log loss of each candidate on the fold's held-out rows; 0 for all when none of them counts. */
async function scoreFold(
  tf: TensorFlow,
  data: TrainingData,
  { train, heldOut }: Fold,
  options: ChooseCOptions & { readonly firstFit: number; readonly fits: number },
): Promise<number[]> {
  const { features, dimensions, labels, classCount, sampleWeights } = data;
  const problem = new LogisticProblem(tf, data, train);
  const rows = new DesignMatrix({ tf, features, dimensions, rows: heldOut, withTranspose: false });
  try {
    const scores: number[] = [];
    for (const [candidate, C] of C_CANDIDATES.entries()) {
      const fit = options.firstFit + candidate + 1;
      const { fits } = options;
      const settings: SolveOptions = {
        ...options,
        onIteration: (progress) => options.onIteration?.({ ...progress, C, fit, fits }),
      };
      const solution = await solve(problem, C, settings);
      const { weights, intercept } = problem.toModel(solution.x);
      const logits = Float64Array.from(
        rows.logits(weights, classCount),
        (logit, index) => logit + (intercept[index % classCount] ?? 0),
      );
      const score = logLoss({
        probabilities: softmaxRows(logits, classCount),
        actual: heldOut.map((row) => labels[row] ?? 0),
        classCount,
        weights: sampleWeights && Float64Array.from(heldOut, (row) => sampleWeights[row] ?? 0),
      });
      scores.push(score ?? 0);
    }
    return scores;
  } finally {
    rows.dispose();
    problem.dispose();
  }
}

function weightOf({ sampleWeights }: TrainingData, rows: Int32Array): number {
  if (!sampleWeights) return rows.length;
  return rows.reduce((sum, row) => sum + (sampleWeights[row] ?? 0), 0);
}
