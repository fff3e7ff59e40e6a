/** Minimises a smooth function of many variables: L-BFGS (Nocedal and Wright, "Numerical Optimization", section 7.2). */
import { searchStep } from './line-search.js';
import type { Trial } from './line-search-trial.js';
import { add, difference, dot, largest } from './vectors.js';

export interface LbfgsOptions {
  /** Where to begin; not changed. */
  readonly start: Float64Array;
  /** The value at `x`; its gradient is written into `gradient`. */
  readonly evaluate: (x: Float64Array, gradient: Float64Array) => number;
  /** Stop when no component of the gradient is larger than this in size. */
  readonly tolerance: number;
  /**
   * Nor while the next step promises to improve the value by more than this share of it: where the function is flat, a
   * small gradient is still far from the minimum. Infinity by default, i.e. the gradient alone decides.
   */
  readonly improvement?: number;
  readonly maxIterations: number;
  /** Pairs of steps and gradient changes that are remembered; 10 by default. */
  readonly history?: number;
  /** Relative error of `evaluate`'s values: differences below it are taken for rounding. 1e-15 by default. */
  readonly valueNoise?: number;
  /** Called, and waited for, after each iteration. */
  readonly onIteration?: (progress: LbfgsProgress) => void | Promise<void>;
}

export interface LbfgsProgress {
  readonly iteration: number;
  readonly value: number;
  /** Largest component of the gradient in size. */
  readonly gradientNorm: number;
}

export interface LbfgsResult {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradientNorm: number;
  readonly iterations: number;
  readonly evaluations: number;
  /** `precision`: no step improves the value any more than rounding hides. */
  readonly stop: 'tolerance' | 'iterations' | 'precision';
}

interface Correction {
  /** Change of x. */
  readonly move: Float64Array;
  /** Change of the gradient. */
  readonly turn: Float64Array;
  /** Their product, positive. */
  readonly product: number;
}

/** @throws RangeError when the value or the gradient is not finite at the start. */
export async function minimize(options: LbfgsOptions): Promise<LbfgsResult> {
  const { evaluate, tolerance, maxIterations, history = 10, valueNoise = 1e-15 } = options;
  const { improvement = Infinity } = options;
  let x = options.start.slice();
  let gradient = new Float64Array(x.length);
  let value = evaluate(x, gradient);
  let evaluations = 1;
  if (!Number.isFinite(value) || !gradient.every(Number.isFinite)) {
    throw new RangeError('the function is not finite where the search begins');
  }
  const corrections: Correction[] = [];
  let iterations = 0;
  const result = (stop: LbfgsResult['stop']): LbfgsResult => ({
    x,
    value,
    gradientNorm: largest(gradient),
    iterations,
    evaluations,
    stop,
  });

  for (;;) {
    const isSmall = largest(gradient) <= tolerance;
    if (iterations >= maxIterations) return result(isSmall ? 'tolerance' : 'iterations');
    let direction = descentDirection(gradient, corrections);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      corrections.length = 0;
      direction = descentDirection(gradient, corrections);
      slope = dot(direction, gradient);
    }
    // Half the slope is what a quadratic with this curvature would still fall.
    if (isSmall && -slope / 2 <= improvement * Math.abs(value)) return result('tolerance');
    const nextX = new Float64Array(x.length);
    const nextGradient = new Float64Array(x.length);
    let nextValue = value;
    const step = searchStep({
      start: { step: 0, value, slope },
      firstStep: corrections.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1,
      noise: valueNoise * Math.abs(value),
      evaluate: (step): Trial => {
        for (let index = 0; index < x.length; index += 1) {
          nextX[index] = (x[index] ?? 0) + step * (direction[index] ?? 0);
        }
        nextValue = evaluate(nextX, nextGradient);
        evaluations += 1;
        return { step, value: nextValue, slope: dot(direction, nextGradient) };
      },
    });
    if (step === null) {
      if (corrections.length === 0) return result(isSmall ? 'tolerance' : 'precision');
      // What is remembered may mislead: once more, straight down.
      corrections.length = 0;
      continue;
    }
    remember(corrections, history, {
      move: difference(nextX, x),
      turn: difference(nextGradient, gradient),
    });
    [x, gradient, value] = [nextX, nextGradient, nextValue];
    iterations += 1;
    await options.onIteration?.({ iteration: iterations, value, gradientNorm: largest(gradient) });
  }
}

/** −H·gradient, H being the inverse Hessian that the corrections imply: the two-loop recursion. */
function descentDirection(gradient: Float64Array, corrections: readonly Correction[]) {
  const direction = new Float64Array(gradient.length);
  add(direction, -1, gradient);
  const factors: number[] = [];
  for (const { move, turn, product } of corrections.toReversed()) {
    const factor = dot(move, direction) / product;
    factors.push(factor);
    add(direction, -factor, turn);
  }
  const newest = corrections.at(-1);
  if (newest) {
    const scale = newest.product / dot(newest.turn, newest.turn);
    add(direction, scale - 1, direction);
  }
  for (const { move, turn, product } of corrections) {
    const factor = factors.pop() ?? 0;
    add(direction, factor - dot(turn, direction) / product, move);
  }
  return direction;
}

/** Keeps a pair unless its curvature is lost in rounding, which would make H indefinite. */
function remember(
  corrections: Correction[],
  history: number,
  { move, turn }: Omit<Correction, 'product'>,
): void {
  const product = dot(move, turn);
  if (product <= Number.EPSILON * dot(turn, turn)) return;
  corrections.push({ move, turn, product });
  if (corrections.length > history) corrections.shift();
}
