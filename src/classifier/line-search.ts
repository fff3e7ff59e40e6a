/**
 * A step along a descent direction that satisfies the strong Wolfe conditions: the search of Moré and Thuente, "Line
 * search algorithms with guaranteed sufficient decrease" (ACM TOMS 20, 1994), with the constants that L-BFGS-B uses.
 */
import { nextTrial, type Trial } from './line-search-trial.js';

/** The function must fall by this share of what its first slope promises. */
const SUFFICIENT_DECREASE = 1e-3;
/** The slope must shrink to this share of the first one. */
const CURVATURE = 0.9;
/** The search gives up when the interval has shrunk to this share of its upper end. */
const SMALLEST_INTERVAL = 0.1;
const LARGEST_STEP = 1e10;
const MOST_EVALUATIONS = 30;

export interface LineSearchOptions {
  /** Value and slope at a step ≥ 0. May be not finite where the function overflows. */
  readonly evaluate: (step: number) => Trial;
  /** Value and slope (negative) at step 0. */
  readonly start: Trial;
  readonly firstStep: number;
  /** Differences of value below this cannot be told from rounding. */
  readonly noise: number;
}

/** The step found, at which `evaluate` was called last; null when there is none that rounding does not hide. */
export function searchStep({
  evaluate,
  start,
  firstStep,
  noise,
}: LineSearchOptions): number | null {
  const gradientTest = SUFFICIENT_DECREASE * start.slope;
  let low: Trial = start;
  let high: Trial = start;
  let bracketed = false;
  let lookingForDecrease = true;
  let smallest = 0;
  let largest = firstStep + 4 * firstStep;
  let width = Infinity;
  let widthBefore = Infinity;
  let step = firstStep;

  for (let evaluations = 0; evaluations < MOST_EVALUATIONS; evaluations += 1) {
    const trial = evaluate(step);
    if (!Number.isFinite(trial.value) || !Number.isFinite(trial.slope)) {
      // Too far: nothing can be interpolated from there.
      largest = step;
      step = low.step + (step - low.step) / 10;
      continue;
    }
    const allowed = start.value + step * gradientTest;
    const decreased = trial.value <= allowed + noise;
    if (decreased && Math.abs(trial.slope) <= -CURVATURE * start.slope) return step;
    const exhausted =
      bracketed &&
      (step <= smallest || step >= largest || largest - smallest <= SMALLEST_INTERVAL * largest);
    if (exhausted || (step >= LARGEST_STEP && decreased)) return decreased ? step : null;

    if (lookingForDecrease && trial.value <= allowed && trial.slope >= 0)
      lookingForDecrease = false;
    // While no step has both fallen enough and turned upwards, the paper searches f(t) − t·(decrease asked for) instead.
    const tilt =
      lookingForDecrease && trial.value <= low.value && trial.value > allowed ? gradientTest : 0;
    const next = nextTrial({
      low: tilted(low, tilt),
      high: tilted(high, tilt),
      trial: tilted(trial, tilt),
      bracketed,
      smallest,
      largest,
    });
    low = tilted(next.low, -tilt);
    high = tilted(next.high, -tilt);
    bracketed = next.bracketed;
    step = next.step;

    if (bracketed) {
      const interval = Math.abs(high.step - low.step);
      if (interval >= 0.66 * widthBefore) step = low.step + (high.step - low.step) / 2;
      widthBefore = width;
      width = interval;
      smallest = Math.min(low.step, high.step);
      largest = Math.max(low.step, high.step);
    } else {
      smallest = step + 1.1 * (step - low.step);
      largest = step + 4 * (step - low.step);
    }
    step = Math.min(LARGEST_STEP, Math.max(0, step));
    const noRoom =
      bracketed &&
      (step <= smallest || step >= largest || largest - smallest <= SMALLEST_INTERVAL * largest);
    if (noRoom) step = low.step;
    if (step === 0) return null;
  }
  return null;
}

function tilted({ step, value, slope }: Trial, tilt: number): Trial {
  return { step, value: value - step * tilt, slope: slope - tilt };
}
