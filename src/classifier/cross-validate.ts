/** Trains on some of the rows and looks at the others, so that every row is seen by a model that did not learn it. */
import { logLoss } from '../domain/metrics/log-loss.js';
import type { TensorFlow } from './backend.js';
import { DesignMatrix } from './design-matrix.js';
import { equalVectors } from './equal-vectors.js';
import { solve, type SolveOptions } from './fit-logistic-regression.js';
import type { LbfgsProgress } from './lbfgs.js';
import { softmaxRows } from './linear-model.js';
import { LogisticProblem, type TrainingData } from './logistic-problem.js';
import { stratifiedFolds, type Fold } from './stratified-folds.js';

const FOLDS = 5;

export interface CrossValidateOptions extends Omit<SolveOptions, 'onIteration'> {
  /** Inverse strengths of the penalty to try. */
  readonly candidates: readonly number[];
  readonly seed: number;
  readonly onIteration?: ((progress: SearchProgress) => void) | undefined;
}

export interface SearchProgress extends LbfgsProgress {
  readonly C: number;
  /** Which of the `fits` trainings is going on, from 1. */
  readonly fit: number;
  readonly fits: number;
}

/** What models that did not learn them say about rows. */
export interface OutOfFold {
  /** The rows that were held out, each once. */
  readonly rows: Int32Array;
  /** `rows.length` × the classes of the data, row-major. */
  readonly logits: Float32Array;
}

export interface CrossValidation {
  /** 0 when every class has one row: then nothing was held out. */
  readonly folds: number;
  /** One a candidate, in their order; the loss is null when no held-out row counts. */
  readonly candidates: readonly {
    readonly C: number;
    /** Mean over all held-out rows, in nats. */
    readonly logLoss: number | null;
    readonly outOfFold: OutOfFold;
  }[];
}

/**
 * Data and settings have been checked. Every candidate is trained as the final classifier will be, from zero: from the
 * solution of the candidate before it, the search would stop at once within the tolerance and score that one again.
 * Equal vectors are held out together, for one that was learnt tells nothing about its twin.
 */
export async function crossValidate(
  tf: TensorFlow,
  data: TrainingData,
  options: CrossValidateOptions,
): Promise<CrossValidation> {
  const { classCount, sampleWeights } = data;
  // A row without weight is as good as absent: it is never held out.
  const labels = data.labels.map((label, row) => ((sampleWeights?.[row] ?? 1) > 0 ? label : -1));
  const groups = equalVectors(data.features, data.dimensions);
  const folds = stratifiedFolds({ labels, classCount, folds: FOLDS, seed: options.seed, groups });
  const count = folds.reduce((sum, { heldOut }) => sum + heldOut.length, 0);
  const rows = new Int32Array(count);
  const logits = options.candidates.map(() => new Float32Array(count * classCount));
  let first = 0;
  for (const [index, { train, heldOut }] of folds.entries()) {
    rows.set(heldOut, first);
    const offset = first * classCount;
    await predictFold(
      tf,
      data,
      { train, heldOut },
      (candidate, own) => logits[candidate]?.set(own, offset),
      {
        ...options,
        firstFit: index * options.candidates.length,
        fits: folds.length * options.candidates.length,
      },
    );
    first += heldOut.length;
  }
  return {
    folds: folds.length,
    candidates: options.candidates.map((C, candidate) => {
      const outOfFold = { rows, logits: logits[candidate] ?? new Float32Array(0) };
      return { C, logLoss: outOfFoldLoss(data, outOfFold), outOfFold };
    }),
  };
}

/** Trains every candidate on a fold and hands over its logits of the rows that the fold holds out. */
async function predictFold(
  tf: TensorFlow,
  data: TrainingData,
  { train, heldOut }: Fold,
  take: (candidate: number, logits: Float32Array) => void,
  options: CrossValidateOptions & { readonly firstFit: number; readonly fits: number },
): Promise<void> {
  const { features, dimensions, classCount } = data;
  const problem = new LogisticProblem(tf, data, train);
  const rows = new DesignMatrix({ tf, features, dimensions, rows: heldOut, withTranspose: false });
  try {
    for (const [candidate, C] of options.candidates.entries()) {
      const fit = options.firstFit + candidate + 1;
      const { fits } = options;
      const settings: SolveOptions = {
        ...options,
        onIteration: (progress) => options.onIteration?.({ ...progress, C, fit, fits }),
      };
      const solution = await solve(problem, C, settings);
      const { weights, intercept } = problem.toModel(solution.x);
      const logits = rows.logits(weights, classCount);
      for (let index = 0; index < logits.length; index += 1) {
        logits[index] = (logits[index] ?? 0) + (intercept[index % classCount] ?? 0);
      }
      take(candidate, logits);
    }
  } finally {
    rows.dispose();
    problem.dispose();
  }
}

function outOfFoldLoss(data: TrainingData, { rows, logits }: OutOfFold): number | null {
  const { labels, classCount, sampleWeights } = data;
  return logLoss({
    probabilities: softmaxRows(Float64Array.from(logits), classCount),
    actual: rows.map((row) => labels[row] ?? 0),
    classCount,
    weights: sampleWeights && Float64Array.from(rows, (row) => sampleWeights[row] ?? 0),
  });
}
