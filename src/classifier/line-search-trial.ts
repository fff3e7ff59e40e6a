/** One trial of a line search, and where to try next: section 4 of Moré and Thuente (1994). */

/** The function along the direction, at one step. */
export interface Trial {
  readonly step: number;
  readonly value: number;
  /** Derivative by the step. */
  readonly slope: number;
}

export interface Interval {
  /** The end with the lowest value so far; its slope points towards `high`. */
  readonly low: Trial;
  readonly high: Trial;
  /** Whether a minimum is known to lie between the two. */
  readonly bracketed: boolean;
}

export interface NextTrialOptions extends Interval {
  readonly trial: Trial;
  /** Bounds of the next step. */
  readonly smallest: number;
  readonly largest: number;
}

/** The interval with the trial taken into account, and the step to try next. */
export function nextTrial(options: NextTrialOptions): Interval & { readonly step: number } {
  const { low, high, trial, bracketed } = options;
  const turned = trial.slope * Math.sign(low.slope) < 0;
  if (trial.value > low.value) {
    return { low, high: trial, bracketed: true, step: stepAfterRise(low, trial) };
  }
  if (turned) {
    return { low: trial, high: low, bracketed: true, step: stepAfterTurn(low, trial) };
  }
  const flatter = Math.abs(trial.slope) < Math.abs(low.slope);
  const step = flatter ? stepWhenFlatter(options) : stepWhenSteeper(options);
  return { low: trial, high, bracketed, step };
}

/** Case 1, a higher value: the cubic's minimum, or half-way from it to the quadratic's when that is nearer `low`. */
function stepAfterRise(low: Trial, trial: Trial): number {
  const length = trial.step - low.step;
  const cubic = cubicMinimum(low, trial).step;
  const drop = (low.value - trial.value) / length + low.slope;
  const quadratic = low.step + (low.slope / drop / 2) * length;
  return Math.abs(cubic - low.step) < Math.abs(quadratic - low.step)
    ? cubic
    : cubic + (quadratic - cubic) / 2;
}

/** Case 2, a lower value and a slope of the other sign: the farther of the cubic's and the secant's. */
function stepAfterTurn(low: Trial, trial: Trial): number {
  const cubic = cubicMinimum(trial, low).step;
  const secant = secantStep(low, trial);
  return Math.abs(cubic - trial.step) > Math.abs(secant - trial.step) ? cubic : secant;
}

/** Case 3, a lower value and a flatter slope: the cubic may have no minimum ahead, and then points to the bound. */
function stepWhenFlatter(options: NextTrialOptions): number {
  const { low, high, trial, bracketed, smallest, largest } = options;
  const { step, ratio, curved } = cubicMinimum(trial, low);
  const ahead = trial.step > low.step;
  const cubic = ratio < 0 && curved ? step : ahead ? largest : smallest;
  const secant = secantStep(low, trial);
  const cubicIsNearer = Math.abs(cubic - trial.step) < Math.abs(secant - trial.step);
  if (!bracketed) {
    return Math.min(largest, Math.max(smallest, cubicIsNearer ? secant : cubic));
  }
  const nearer = cubicIsNearer ? cubic : secant;
  const limit = trial.step + 0.66 * (high.step - trial.step);
  return ahead ? Math.min(limit, nearer) : Math.max(limit, nearer);
}

/** Case 4, a lower value and a slope no flatter: towards the far end, or to the bound while there is none. */
function stepWhenSteeper({ low, high, trial, bracketed, smallest, largest }: NextTrialOptions) {
  if (bracketed) return cubicMinimum(trial, high).step;
  return trial.step > low.step ? largest : smallest;
}

/** The minimum of the cubic through two trials with their slopes; `ratio` is its place from `from` (0) to `to` (1). */
function cubicMinimum(from: Trial, to: Trial) {
  const length = to.step - from.step;
  const theta = (3 * (from.value - to.value)) / length + from.slope + to.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(from.slope), Math.abs(to.slope));
  const root = Math.sqrt(
    Math.max(0, (theta / scale) ** 2 - (from.slope / scale) * (to.slope / scale)),
  );
  const gamma = (length < 0 ? -scale : scale) * root;
  const ratio = (gamma - from.slope + theta) / (gamma - from.slope + gamma + to.slope);
  return { step: from.step + ratio * length, ratio, curved: gamma !== 0 };
}

/** Where the line through the two slopes is zero. */
function secantStep(low: Trial, trial: Trial): number {
  return trial.step + (trial.slope / (trial.slope - low.slope)) * (low.step - trial.step);
}
