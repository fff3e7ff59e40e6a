/** Multinomial logistic regression with an L2 penalty: scikit-learn's `LogisticRegression`, on TensorFlow.js. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { loadBackend, type TensorFlow } from './backend.js';
import { checkSettings, checkTrainingData } from './check-training-data.js';
import { minimize, type LbfgsProgress, type LbfgsResult } from './lbfgs.js';
import type { LinearModel } from './linear-model.js';
import { LogisticProblem, type TrainingData } from './logistic-problem.js';

/** Relative error of the objective: its logits are float32. */
const VALUE_NOISE = 1e-7;
/**
 * Where C is large, F is flat: a gradient within the tolerance was met 2 to 70 % above the minimum. So it goes on while a
 * step promises more than this share of F.
 */
const IMPROVEMENT = 1e-5;
/** The event loop gets a turn this often, so that an abort can be heard. */
const TURN_MS = 20;

export interface SolveOptions {
  /** Stop at max|∂F| ≤ this; 1e-4 by default, as in scikit-learn. */
  readonly tolerance?: number | undefined;
  /** 100 by default, as in scikit-learn. */
  readonly maxIterations?: number | undefined;
  readonly onIteration?: ((progress: LbfgsProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FitOptions extends TrainingData, SolveOptions {
  readonly rows: number;
  /** Inverse strength of the penalty: the larger, the closer the fit. Positive. */
  readonly C: number;
}

export interface FitResult extends LinearModel {
  /** F at the solution. */
  readonly objective: number;
  readonly iterations: number;
  readonly converged: boolean;
  /** max|∂F| at the solution. */
  readonly gradientNorm: number;
  /** Set when it stopped before the tolerance was reached. */
  readonly warning: string | null;
}

/**
 * Minimises F (see `LogisticProblem`) from zero by L-BFGS with a history of 10 and a strong-Wolfe line search.
 * A class without rows gets probability 0; one row is enough for a class.
 *
 * @throws ClassifierInputError when the data or a setting cannot be used; the message says which and why.
 * @throws the signal's reason when it is aborted.
 */
export async function fitLogisticRegression(options: FitOptions): Promise<FitResult> {
  checkTrainingData(options);
  checkSettings(options);
  const { tf } = await loadBackend();
  return await fit(tf, options, options.C, options);
}

/** The same for data that was checked; `rows` are those to learn from, all when left out. */
export async function fit(
  tf: TensorFlow,
  data: TrainingData,
  c: number,
  options: SolveOptions,
  rows?: Int32Array,
): Promise<FitResult> {
  const problem = new LogisticProblem(tf, data, rows);
  try {
    const solution = await solve(problem, c, options);
    return {
      ...problem.toModel(solution.x),
      objective: solution.value,
      iterations: solution.iterations,
      converged: solution.stop === 'tolerance',
      gradientNorm: solution.gradientNorm,
      warning: warningOf(solution, options.tolerance ?? 1e-4),
    };
  } finally {
    problem.dispose();
  }
}

/** Minimises a problem's objective at one C, from zero. */
export async function solve(
  problem: LogisticProblem,
  c: number,
  { tolerance = 1e-4, maxIterations = 100, onIteration, signal }: SolveOptions,
): Promise<LbfgsResult> {
  let turnAt = performance.now() + TURN_MS;
  signal?.throwIfAborted();
  return await minimize({
    start: new Float64Array(problem.parameterCount),
    evaluate: (x, gradient) => problem.evaluate(x, gradient, c),
    tolerance,
    improvement: IMPROVEMENT,
    maxIterations,
    valueNoise: VALUE_NOISE,
    onIteration: async (progress) => {
      onIteration?.(progress);
      if (performance.now() < turnAt) return;
      await nextTurn();
      signal?.throwIfAborted();
      turnAt = performance.now() + TURN_MS;
    },
  });
}

function warningOf({ stop, iterations, gradientNorm }: LbfgsResult, tolerance: number) {
  const norm = gradientNorm.toExponential(1);
  switch (stop) {
    case 'tolerance':
      return null;
    case 'iterations':
      return `training stopped after ${iterations} iterations with a gradient of ${norm}, above the tolerance of ${tolerance}: allow more iterations, or a smaller C`;
    case 'precision':
      return `training stopped after ${iterations} iterations with a gradient of ${norm}, above the tolerance of ${tolerance}: in float32 arithmetic there is no better solution to be told`;
  }
}
